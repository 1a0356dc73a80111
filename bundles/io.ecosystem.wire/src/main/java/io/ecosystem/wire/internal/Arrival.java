package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Status;

/** Input of a connection, in the order in which to answer it. */
sealed interface Arrival {

    /** One or more whole lines with their line feeds. */
    record Lines(byte[] bytes, int from, int to) implements Arrival {}

    /** A line that was dropped. */
    record Unread(Status status, String reason) implements Arrival {}
}
