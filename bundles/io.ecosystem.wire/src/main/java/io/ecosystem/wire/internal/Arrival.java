package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Status;

/** What came in on a connection, in the order in which it is to be answered. */
sealed interface Arrival {

    /** One or more whole lines with their line feeds. */
    record Lines(byte[] bytes, int from, int to) implements Arrival {}

    /** A line that was not kept. */
    record Unread(Status status, String reason) implements Arrival {}
}
