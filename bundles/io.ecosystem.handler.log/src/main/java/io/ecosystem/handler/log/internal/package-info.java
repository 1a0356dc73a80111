/** The routes eco.log.level, eco.log.buffer and eco.log.records. */
@NullMarked
package io.ecosystem.handler.log.internal;

import org.jspecify.annotations.NullMarked;
