/** Queued handlers: accepts requests durably and processes them later. */
@NullMarked
package io.ecosystem.queue.incoming.internal;

import org.jspecify.annotations.NullMarked;
