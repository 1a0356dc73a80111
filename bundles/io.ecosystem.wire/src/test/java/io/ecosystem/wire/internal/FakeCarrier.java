package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Origin;
import io.ecosystem.wire.Carrier;
import io.ecosystem.wire.Limits;

/** A connection of which a framing of plain lines needs nothing but its output. */
final class FakeCarrier implements Carrier {

    @Override
    public Limits limits() {
        return Limits.DEFAULT;
    }

    @Override
    public Origin origin() {
        return new Origin("test", "test://here", "there", 1_000);
    }

    @Override
    public void feed(byte[] bytes, int from, int to) {}

    @Override
    public void tooLong() {}

    @Override
    public void alive() {}

    @Override
    public void send(byte[] bytes) {}

    @Override
    public long unread() {
        return 0;
    }

    @Override
    public void finish() {}
}
