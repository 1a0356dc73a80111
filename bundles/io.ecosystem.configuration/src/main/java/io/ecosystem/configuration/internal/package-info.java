/** Configuration layers, checks of their values, and the start settings on top. */
@NullMarked
package io.ecosystem.configuration.internal;

import org.jspecify.annotations.NullMarked;
