package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.wire.Carrier;
import io.ecosystem.wire.Ending;
import io.ecosystem.wire.Framed;
import io.ecosystem.wire.Framing;
import io.ecosystem.wire.Probe;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * Lines that each end with a line feed, and nothing else.
 *
 * @param kind of transport
 */
record PlainLines(String kind) implements Framing {

    private static final byte[] NOTHING = new byte[0];

    @Override
    public String path() {
        return "";
    }

    @Override
    public Framed begin(Carrier carrier) {
        return new Plain(carrier);
    }

    @Override
    public void look() {}

    @Override
    public Bytes probe(SocketAddress address, Bytes line, Duration atMost) throws IOException {
        return Probe.stream(address, line, atMost);
    }

    /** The lines of one connection. */
    record Plain(Carrier carrier) implements Framed {

        @Override
        public void received(byte[] bytes, int from, int to) {
            carrier.feed(bytes, from, to);
        }

        @Override
        public boolean receivedAfterEnd(byte[] bytes, int from, int to) {
            return false;
        }

        @Override
        public boolean isInFrame() {
            return false;
        }

        @Override
        public void refuse(Bytes line) {
            byte[] bytes = new byte[size(line.length())];
            put(line, bytes, 0);
            carrier.send(bytes);
            carrier.finish();
        }

        @Override
        public int size(int lineBytes) {
            return lineBytes + 1;
        }

        @Override
        public void put(Bytes line, byte[] target, int at) {
            System.arraycopy(line.array(), line.offset(), target, at, line.length());
            target[at + line.length()] = '\n';
        }

        @Override
        public void look(long silentNanos) {}

        @Override
        public byte[] farewell(Ending why) {
            return NOTHING;
        }

        @Override
        public boolean awaitsPeer() {
            return false;
        }
    }
}
