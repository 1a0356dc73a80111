/** The routes eco.error_states.get and eco.error_states.clear. */
@NullMarked
package io.ecosystem.handler.errorstates.internal;

import org.jspecify.annotations.NullMarked;
