/** Caches backed by Caffeine, which evict the entry expected to be needed least, one per configuration. */
@NullMarked
package io.ecosystem.cache.caffeine.internal;

import org.jspecify.annotations.NullMarked;
