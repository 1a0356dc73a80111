/** Stores each queue in its own SQLite file. */
@NullMarked
package io.ecosystem.queue.store.sqlite.internal;

import org.jspecify.annotations.NullMarked;
