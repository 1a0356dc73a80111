/** The routes that show and operate queues, incoming and outgoing, and the one that sends. */
@NullMarked
package io.ecosystem.handler.queue.internal;

import org.jspecify.annotations.NullMarked;
