/** The routes eco.cache.list, eco.cache.stats and eco.cache.clear. */
@NullMarked
package io.ecosystem.handler.cache.internal;

import org.jspecify.annotations.NullMarked;
