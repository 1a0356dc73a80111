package io.ecosystem.client.internal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One call on one connection. A connection may still hold it when the call has gone on without it. */
final class Attempt {

    final Exchange exchange;
    final Link link;
    /** Bytes of the line that the network has taken. */
    int written;
    /** Whether nobody waits for its answer any more. */
    boolean abandoned;
    /** Datagrams that have been sent. */
    int transmissions;
    /** When the datagram is sent again. */
    Loop.@Nullable Alarm retransmission;

    Attempt(Exchange exchange, Link link) {
        this.exchange = exchange;
        this.link = link;
    }

    /** Copies what is still to be written, as far as it fits. */
    void copyTo(ByteBuffer buffer) {
        buffer.put(exchange.line, written, Math.min(buffer.remaining(), exchange.line.length - written));
    }

    boolean isWhole() {
        return written == exchange.line.length;
    }
}
