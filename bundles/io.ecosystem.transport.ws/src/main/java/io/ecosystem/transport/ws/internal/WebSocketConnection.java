package io.ecosystem.transport.ws.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.wire.Carrier;
import io.ecosystem.wire.Ending;
import io.ecosystem.wire.Framed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket on one connection: the handshake, then frames until one side has said farewell and the other has answered.
 *
 * <p>What is written by more than one thread is guarded by the lock of the object.
 */
final class WebSocketConnection implements Framed, FrameReader.Events {

    private static final byte[] NOTHING = new byte[0];

    private final WebSocketFraming framing;
    private final Carrier carrier;
    private final long began = System.nanoTime();
    private volatile @Nullable Handshake handshake; // null once answered; written under the lock
    private final FrameReader reader;
    private @Nullable Bytes refusal; // used by the I/O thread; null if the connection is admitted
    private volatile boolean open; // after the handshake; written by the I/O thread
    private volatile boolean over; // nothing more is accepted; written by the thread that ends it
    private volatile boolean peerIsDone; // written by the I/O thread
    private long pinged; // when a ping was sent that is not answered, 0 if none; used by the timer thread
    private byte @Nullable [] close; // the frame to end with, if it is known; guarded
    private boolean saidFarewell; // guarded

    WebSocketConnection(WebSocketFraming framing, Carrier carrier) {
        this.framing = framing;
        this.carrier = carrier;
        handshake = new Handshake(carrier.origin().listener(), framing.path(), framing.origins());
        reader = new FrameReader(carrier.limits().maxLineBytes(), this);
    }

    @Override
    public void received(byte[] bytes, int from, int to) {
        Handshake expected = handshake;
        int at = expected == null ? from : shakeHands(expected, bytes, from, to);
        if (open && !over && at < to) {
            try {
                reader.read(bytes, at, to);
            } catch (BrokenProtocolException e) {
                end(e.code(), e.reason());
            }
        }
    }

    private int shakeHands(Handshake expected, byte[] bytes, int from, int to) {
        int at = expected.read(bytes, from, to);
        Handshake.Answer answer = expected.answer().orElse(null);
        if (answer == null || !endHandshake()) {
            return at;
        }
        carrier.send(answer.bytes());
        if (answer.isAccepted()) {
            open = true;
            if (refusal != null) {
                carrier.send(
                        Frames.of(Opcode.TEXT, refusal.array(), refusal.offset(), refusal.offset() + refusal.length()));
                end(CloseCode.TRY_AGAIN_LATER, "too many connections are open");
            }
        } else {
            if (answer.refusedOrigin() != null) {
                framing.refused(carrier.origin(), answer.refusedOrigin());
            }
            over = true;
            carrier.finish();
        }
        return at;
    }

    /** Ends the handshake; returns false if another thread has answered it. */
    private synchronized boolean endHandshake() {
        boolean first = handshake != null;
        handshake = null;
        return first;
    }

    @Override
    public boolean receivedAfterEnd(byte[] bytes, int from, int to) {
        if (!open || peerIsDone) {
            return peerIsDone;
        }
        try {
            reader.read(bytes, from, to);
        } catch (BrokenProtocolException e) {
            return peerIsDone; // the peer closes, or its time will be up
        }
        return peerIsDone;
    }

    @Override
    public void lines(byte[] bytes, int from, int to) {
        if (!over) {
            carrier.feed(bytes, from, to);
        }
    }

    @Override
    public void tooLong(boolean passed) {
        if (over) {
            return;
        }
        if (!passed) {
            carrier.tooLong(); // otherwise the carrier has counted, and said so
        }
        end(
                CloseCode.TOO_BIG,
                "a message of more than %d bytes".formatted(carrier.limits().maxLineBytes()));
    }

    @Override
    public void control(int opcode, byte[] payload, int length) throws BrokenProtocolException {
        switch (opcode) {
            case Opcode.PING -> {
                if (!over && carrier.unread() <= carrier.limits().maxUnreadBytes()) {
                    carrier.alive();
                    carrier.send(Frames.of(Opcode.PONG, payload, 0, length));
                }
            }
            case Opcode.CLOSE -> closed(payload, length);
            default -> {} // a pong: that something was received is enough
        }
    }

    /** Answers the peer's farewell by the same, after the answers to what it has sent before. */
    private void closed(byte[] payload, int length) throws BrokenProtocolException {
        if (over) {
            peerIsDone = true;
            return;
        }
        if (length > 0) {
            int code = length == 1 ? 0 : (payload[0] & 0xFF) << Byte.SIZE | payload[1] & 0xFF;
            if (!CloseCode.isSendable(code)) {
                throw new BrokenProtocolException(CloseCode.PROTOCOL_ERROR, "a close frame has no valid code");
            }
            if (!Utf8.isText(payload, 2, length)) {
                throw new BrokenProtocolException(CloseCode.INVALID_DATA, "the reason of a close frame is not UTF-8");
            }
        }
        peerIsDone = true;
        end(Frames.of(Opcode.CLOSE, payload, 0, Math.min(length, 2)));
    }

    private void end(int code, String reason) {
        end(Frames.close(code, reason));
    }

    private void end(byte[] frame) {
        synchronized (this) {
            close = close == null ? frame : close;
        }
        over = true;
        carrier.finish();
    }

    @Override
    public boolean isInFrame() {
        return open && reader.isInside();
    }

    @Override
    public void refuse(Bytes line) {
        refusal = line;
    }

    @Override
    public int size(int lineBytes) {
        return Frames.headerBytes(lineBytes) + lineBytes;
    }

    @Override
    public void put(Bytes line, byte[] target, int at) {
        int next = Frames.putHeader(Opcode.TEXT, line.length(), target, at);
        System.arraycopy(line.array(), line.offset(), target, next, line.length());
    }

    @Override
    public void look(long silentNanos) {
        if (over) {
            return;
        }
        Handshake expected = handshake;
        if (expected != null) {
            long most = carrier.limits().lineTimeout().toNanos();
            if (System.nanoTime() - began > most && endHandshake()) {
                over = true;
                carrier.send(expected.tooLate(TimeUnit.NANOSECONDS.toMillis(most)));
                carrier.finish();
            }
            return;
        }
        long ping = framing.ping().toNanos();
        long now = System.nanoTime();
        if (pinged != 0 && silentNanos < now - pinged) {
            pinged = 0;
        }
        if (ping == 0 || silentNanos < ping) {
            return;
        }
        if (pinged == 0) {
            pinged = now;
            carrier.send(Frames.of(Opcode.PING, NOTHING, 0, 0));
        } else if (now - pinged >= ping) {
            end(
                    CloseCode.POLICY,
                    "no answer to a ping within %d ms".formatted(framing.ping().toMillis()));
        }
    }

    @Override
    public synchronized byte[] farewell(Ending why) {
        over = true;
        if (!open || saidFarewell) {
            return NOTHING;
        }
        saidFarewell = true;
        if (close != null) {
            return close;
        }
        return switch (why) {
            case ASKED -> Frames.close(CloseCode.NORMAL, "");
            case IDLE ->
                Frames.close(
                        CloseCode.NORMAL,
                        "no request for %d s"
                                .formatted(carrier.limits().idleTimeout().toSeconds()));
            case LINE_TIMEOUT ->
                Frames.close(
                        CloseCode.POLICY,
                        "a message did not end within %d ms"
                                .formatted(carrier.limits().lineTimeout().toMillis()));
            case LEAVING -> Frames.close(CloseCode.GOING_AWAY, "this listener stops, moves or changes; connect again");
        };
    }

    @Override
    public boolean awaitsPeer() {
        return open && !peerIsDone;
    }
}
