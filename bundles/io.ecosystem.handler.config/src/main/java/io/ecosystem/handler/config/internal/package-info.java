/** The routes eco.config.*: the settings, their sources, and their changes. */
@NullMarked
package io.ecosystem.handler.config.internal;

import org.jspecify.annotations.NullMarked;
