/** Stores queues in memory, for tests and for work that may be lost. */
@NullMarked
package io.ecosystem.queue.store.memory.internal;

import org.jspecify.annotations.NullMarked;
