/** The route eco.statistics.get. */
@NullMarked
package io.ecosystem.handler.statistics.internal;

import org.jspecify.annotations.NullMarked;
