package io.ecosystem.transport.ws.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.wire.Carrier;
import io.ecosystem.wire.Framed;
import io.ecosystem.wire.Framing;
import io.ecosystem.wire.Recurring;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WebSocket: one text message for each line. */
final class WebSocketFraming implements Framing {

    private static final Logger log = LoggerFactory.getLogger(WebSocketFraming.class);

    private final String path;
    private final OriginPolicy origins;
    private final Duration ping;
    private final Recurring refusals = new Recurring(log);

    /**
     * Frames the connections of one listener.
     *
     * @param path at which it answers
     * @param origins decides which pages may connect
     * @param ping silence after which a peer is asked for a sign of life; zero for never
     */
    WebSocketFraming(String path, OriginPolicy origins, Duration ping) {
        this.path = path;
        this.origins = origins;
        this.ping = ping;
    }

    @Override
    public String kind() {
        return "ws";
    }

    @Override
    public String path() {
        return path;
    }

    OriginPolicy origins() {
        return origins;
    }

    Duration ping() {
        return ping;
    }

    @Override
    public Framed begin(Carrier carrier) {
        return new WebSocketConnection(this, carrier);
    }

    /** Reports a page that may not connect. */
    void refused(Origin origin, String page) {
        refusals.happened("%s: a page of %s was refused; if it may connect, add its origin to allowedOrigins"
                .formatted(origin.listener(), page));
    }

    @Override
    public void look() {
        refusals.tellRest();
    }

    @Override
    public Bytes probe(SocketAddress address, Bytes line, Duration atMost) throws IOException {
        return new WebSocketProbe(atMost).ask((InetSocketAddress) address, path, line);
    }
}
