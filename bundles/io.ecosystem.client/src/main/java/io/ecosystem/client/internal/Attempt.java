package io.ecosystem.client.internal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One call on one connection. A connection may still hold it when the call has gone on without it. */
final class Attempt implements Exchange.Holder {

    /** The connection that carries it. */
    interface Carrier {

        Address address();

        /** Forgets a call that nobody waits for any more. */
        void abandon(Attempt attempt);
    }

    final Exchange exchange;
    private final Carrier carrier;
    /** Bytes of the line that the network has taken. */
    int written;
    /** Whether nobody waits for its answer any more. */
    boolean abandoned;
    /** Datagrams that have been sent. */
    int transmissions;
    /** When the datagram is sent again. */
    Loop.@Nullable Alarm retransmission;

    /** Takes a call onto a connection. */
    Attempt(Exchange exchange, Carrier carrier) {
        this.exchange = exchange;
        this.carrier = carrier;
        exchange.ride(this);
    }

    @Override
    public Address address() {
        return carrier.address();
    }

    @Override
    public void forget(Exchange call) {
        carrier.abandon(this);
    }

    /** Copies what is still to be written, as far as it fits. */
    void copyTo(ByteBuffer buffer) {
        buffer.put(exchange.line, written, Math.min(buffer.remaining(), exchange.line.length - written));
    }

    boolean isWhole() {
        return written == exchange.line.length;
    }
}
