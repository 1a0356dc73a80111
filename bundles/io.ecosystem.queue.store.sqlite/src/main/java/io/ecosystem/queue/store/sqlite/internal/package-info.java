/** Keeps each queue in a SQLite file of its own. */
@NullMarked
package io.ecosystem.queue.store.sqlite.internal;

import org.jspecify.annotations.NullMarked;
