/** The route eco.stop: ends the instance in order. */
@NullMarked
package io.ecosystem.handler.stop.internal;

import org.jspecify.annotations.NullMarked;
