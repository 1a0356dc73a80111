/** Senders: stores messages durably and delivers them when the peer answers. */
@NullMarked
package io.ecosystem.queue.outgoing.internal;

import org.jspecify.annotations.NullMarked;
