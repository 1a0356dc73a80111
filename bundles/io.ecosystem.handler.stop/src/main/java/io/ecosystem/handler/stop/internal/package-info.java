/** The route eco.stop: stops the instance in an orderly way. */
@NullMarked
package io.ecosystem.handler.stop.internal;

import org.jspecify.annotations.NullMarked;
