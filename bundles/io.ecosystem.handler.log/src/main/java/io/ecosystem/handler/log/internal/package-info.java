/** The routes eco.log.level and eco.log.buffer. */
@NullMarked
package io.ecosystem.handler.log.internal;

import org.jspecify.annotations.NullMarked;
