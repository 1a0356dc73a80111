/** Caches that evict exactly the least recently used entry, one per configuration. */
@NullMarked
package io.ecosystem.cache.lru.internal;

import org.jspecify.annotations.NullMarked;
