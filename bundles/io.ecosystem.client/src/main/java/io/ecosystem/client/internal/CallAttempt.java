package io.ecosystem.client.internal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One call on one connection, which may still hold it after the call has moved on. */
final class CallAttempt implements Exchange.Holder {

    /** The connection that carries the attempt. */
    interface Carrier {

        Address address();

        /** Forgets an abandoned call. */
        void abandon(CallAttempt attempt);
    }

    final Exchange exchange;
    private final Carrier carrier;
    /** Bytes of the line that the network has accepted. */
    int written;
    /** Whether the call no longer waits for its answer here. */
    boolean abandoned;
    /** The number of datagrams sent. */
    int transmissions;
    /** The alarm that sends the datagram again. */
    Loop.@Nullable Alarm retransmission;

    /** Puts a call on a connection. */
    CallAttempt(Exchange exchange, Carrier carrier) {
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

    /** Copies the unwritten rest, as far as it fits. */
    void copyTo(ByteBuffer buffer) {
        buffer.put(exchange.line, written, Math.min(buffer.remaining(), exchange.line.length - written));
    }

    boolean isWhole() {
        return written == exchange.line.length;
    }
}
