/** Queued handlers: accepts requests durably and has them processed later. */
@NullMarked
package io.ecosystem.queue.incoming.internal;

import org.jspecify.annotations.NullMarked;
