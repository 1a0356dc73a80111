package io.ecosystem.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lines as text messages of WebSocket, after the handshake: a line becomes a message without its line feed, and what is
 * written of a line so far becomes a fragment. Answers pings and farewells when it reads.
 */
final class WebSocketBytes implements PeerBytes {

    private static final int CHUNK = 32 * 1024;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int LAST = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final byte[] NORMAL = {0x03, (byte) 0xE8};

    private final SocketChannel channel;
    private final SplittableRandom masks = new SplittableRandom(6455);
    private final ByteBuffer received = ByteBuffer.allocate(65_536).limit(0);
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private boolean inMessage; // a fragment has been sent
    private final byte[] header = new byte[10];
    private int headerLength;
    private int headerNeeded = 2;
    private long payloadLeft = -1; // outside a payload
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();
    private boolean closing;
    private byte @Nullable [] farewell;

    /** @param early bytes received after the handshake */
    WebSocketBytes(SocketChannel channel, byte[] early) {
        this.channel = channel;
        received.clear().put(early).flip();
    }

    /** Returns the code and the reason of the other end's farewell; null before it. */
    byte @Nullable [] farewell() {
        return farewell;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (!flush()) {
            return 0;
        }
        byte[] chunk = new byte[Math.min(CHUNK, bytes.remaining())];
        bytes.get(chunk);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int start = 0;
        for (int i = 0; i < chunk.length; i++) {
            if (chunk[i] == '\n') {
                frame(frames, inMessage ? LAST | CONTINUATION : LAST | TEXT, chunk, start, i);
                inMessage = false;
                start = i + 1;
            }
        }
        if (start < chunk.length) {
            frame(frames, inMessage ? CONTINUATION : TEXT, chunk, start, chunk.length);
            inMessage = true;
        }
        unsent = ByteBuffer.wrap(frames.toByteArray());
        flush();
        return chunk.length;
    }

    @Override
    public boolean flush() throws IOException {
        channel.write(unsent);
        return !unsent.hasRemaining();
    }

    @Override
    public void endOutput() throws IOException {
        closing = true;
        add(CLOSE, NORMAL);
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        int before = bytes.position();
        while (bytes.hasRemaining() && farewell == null) {
            if (!received.hasRemaining() && payloadLeft != 0) {
                int count = channel.read(received.clear());
                received.flip();
                if (count <= 0) {
                    return bytes.position() > before ? bytes.position() - before : count;
                }
            }
            if (payloadLeft < 0) {
                readHeader();
            } else if ((header[0] & 0x0F) < CLOSE) {
                readText(bytes);
            } else {
                readControl();
            }
        }
        return farewell != null && bytes.position() == before ? -1 : bytes.position() - before;
    }

    private void readHeader() {
        while (received.hasRemaining() && headerLength < headerNeeded) {
            header[headerLength++] = received.get();
            if (headerLength == 2) {
                if ((header[0] & RESERVED) != 0 || (header[1] & MASKED) != 0) {
                    throw new AssertionError("a server's frame begins with %02x %02x".formatted(header[0], header[1]));
                }
                headerNeeded = header[1] < 126 ? 2 : header[1] == 126 ? 4 : 10;
            }
        }
        if (headerLength == headerNeeded) {
            payloadLeft = headerNeeded == 2 ? header[1] : 0;
            for (int i = 2; i < headerNeeded; i++) {
                payloadLeft = payloadLeft << Byte.SIZE | header[i] & 0xFF;
            }
            headerLength = 0;
            headerNeeded = 2;
        }
    }

    private void readText(ByteBuffer bytes) {
        int count = (int) Math.min(payloadLeft, Math.min(bytes.remaining(), received.remaining()));
        bytes.put(received.slice(received.position(), count));
        received.position(received.position() + count);
        payloadLeft -= count;
        if (payloadLeft == 0 && bytes.hasRemaining()) {
            bytes.put((byte) '\n');
            payloadLeft = -1;
        }
    }

    private void readControl() throws IOException {
        for (; payloadLeft > 0 && received.hasRemaining(); payloadLeft--) {
            control.write(received.get());
        }
        if (payloadLeft > 0) {
            return;
        }
        payloadLeft = -1;
        byte[] payload = control.toByteArray();
        control.reset();
        int opcode = header[0] & 0x0F;
        if (opcode == PING) {
            add(PING + 1, payload);
        } else if (opcode == CLOSE) {
            if (!closing) {
                add(CLOSE, payload);
            }
            farewell = payload;
        }
    }

    private void add(int opcode, byte[] payload) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.write(unsent.array(), unsent.position(), unsent.remaining());
        frame(frames, LAST | opcode, payload, 0, payload.length);
        unsent = ByteBuffer.wrap(frames.toByteArray());
        flush();
    }

    private void frame(ByteArrayOutputStream frames, int start, byte[] payload, int from, int to) {
        int length = to - from;
        frames.write(start);
        if (length < 126) {
            frames.write(MASKED | length);
        } else {
            frames.write(MASKED | 126);
            frames.write(length >> Byte.SIZE);
            frames.write(length);
        }
        int mask = masks.nextInt();
        for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
            frames.write(mask >>> shift);
        }
        for (int i = 0; i < length; i++) {
            frames.write(payload[from + i] ^ mask >>> 24 - Byte.SIZE * (i % 4));
        }
    }
}
