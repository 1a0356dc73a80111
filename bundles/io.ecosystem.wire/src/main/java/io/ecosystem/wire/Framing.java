package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * How lines travel in the bytes of a listener's connections, if not as plain text: a protocol between the socket and
 * the lines. Thread-safe.
 */
public interface Framing {

    /** Returns the kind of transport, such as {@code ws}: the scheme of addresses, and the transport of origins. */
    String kind();

    /** Returns what follows the port in the address of the listener, such as {@code /}. */
    String path();

    /**
     * Begins a connection; called by an I/O thread before any of its bytes arrives.
     *
     * @param carrier the connection
     */
    Framed begin(Carrier carrier);

    /** Called once a second while the listener is open, by its timer thread. Must not block. */
    void look();

    /**
     * Sends a request through the listener's address, as {@link Endpoint#probe}.
     *
     * @throws IOException if there is no answer in time; the message says how far the request got
     */
    Bytes probe(SocketAddress address, Bytes line, Duration atMost) throws IOException;
}
