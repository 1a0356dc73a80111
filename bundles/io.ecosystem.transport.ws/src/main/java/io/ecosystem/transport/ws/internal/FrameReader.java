package io.ecosystem.transport.ws.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads a client's frames, and turns their text messages into lines in the same array, without copying.
 *
 * <p>A message becomes a line: its payloads, unmasked, and a line feed. A line feed at the end of a message is dropped;
 * one within it becomes a carriage return, which means the same to a reader of JSON, since no line of the platform
 * contains a line feed. Frames may be cut anywhere. Nothing is kept of a message but the state of the reader. Used by
 * one thread at a time.
 */
final class FrameReader {

    /** Takes what has been read. */
    interface Events {

        /** A part of the lines; the reader no longer uses this part of the array. */
        void lines(byte[] bytes, int from, int to);

        /**
         * A message has more bytes than permitted. From now on messages are skipped.
         *
         * @param passed whether so many have been passed on; otherwise its frames announce them
         */
        void tooLong(boolean passed);

        /** A whole frame that is no part of a message. */
        void control(int opcode, byte[] payload, int length) throws BrokenProtocolException;
    }

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LINE_FEEDS = '\n' * EACH_BYTE;

    private static final int LAST = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int SHORT_LENGTH = 126;
    private static final int MASK_BYTES = 4;

    private final int maxMessageBytes;
    private final Events events;
    private final byte[] header = new byte[14];
    private int headerLength;
    private int headerNeeded = 2;
    private boolean inPayload;
    private boolean last;
    private int opcode;
    private int mask; // the next byte of it is the lowest
    private long payloadLeft;
    private final byte[] control = new byte[Frames.MAX_CONTROL_BYTES];
    private int controlLength;
    private boolean inMessage;
    private long messageBytes;
    private boolean heldLineFeed; // not passed on, as it may be the last
    private final Utf8 text = new Utf8();
    private boolean skipping; // all messages
    private boolean broken; // it is unknown where the next frame begins
    private int written; // the end of what has been made of the array
    private int passed; // the end of what has been passed on

    FrameReader(int maxMessageBytes, Events events) {
        this.maxMessageBytes = maxMessageBytes;
        this.events = events;
    }

    /** Returns whether a frame or a message has begun and not ended. */
    boolean isInside() {
        return headerLength > 0 || inPayload || inMessage;
    }

    /**
     * Accepts received bytes, which it overwrites.
     *
     * @throws BrokenProtocolException if the connection must be closed; what came before has been passed on, and all
     *     that comes is ignored
     */
    void read(byte[] bytes, int from, int to) throws BrokenProtocolException {
        if (broken) {
            return;
        }
        written = from;
        passed = from;
        broken = true;
        try {
            int at = from;
            while (at < to || inPayload && payloadLeft == 0) {
                at = inPayload ? readPayload(bytes, at, to) : readHeader(bytes, at, to);
            }
            broken = false;
        } finally {
            pass(bytes);
        }
    }

    private int readHeader(byte[] bytes, int from, int to) throws BrokenProtocolException {
        int at = from;
        while (at < to && headerLength < headerNeeded) {
            header[headerLength++] = bytes[at++];
            if (headerLength == 2) {
                checkStart();
            }
        }
        if (headerLength == headerNeeded) {
            begin(bytes);
        }
        return at;
    }

    /** Checks the first two bytes, which say how many more there are. */
    private void checkStart() throws BrokenProtocolException {
        last = (header[0] & LAST) != 0;
        opcode = header[0] & OPCODE;
        int length = header[1] & LENGTH;
        if ((header[0] & RESERVED) != 0) {
            throw broken("a reserved bit is set, though no extension was agreed on");
        }
        if ((header[1] & MASKED) == 0) {
            throw broken("a frame is not masked");
        }
        switch (opcode) {
            case Opcode.TEXT -> {
                if (inMessage) {
                    throw broken("a message begins before the one before has ended");
                }
            }
            case Opcode.CONTINUATION -> {
                if (!inMessage) {
                    throw broken("a continuation without a beginning");
                }
            }
            case Opcode.BINARY ->
                throw new BrokenProtocolException(
                        CloseCode.UNSUPPORTED_DATA, "a binary message; send the request as a text message");
            case Opcode.CLOSE, Opcode.PING, Opcode.PONG -> {
                if (!last || length > Frames.MAX_CONTROL_BYTES) {
                    throw broken("a control frame is longer than 125 bytes or in fragments");
                }
            }
            default -> throw broken("frames of kind %d are unknown".formatted(opcode));
        }
        headerNeeded = 2 + (length < SHORT_LENGTH ? 0 : length == SHORT_LENGTH ? 2 : 8) + MASK_BYTES;
    }

    private void begin(byte[] bytes) throws BrokenProtocolException {
        int lengthBytes = headerNeeded - 2 - MASK_BYTES;
        payloadLeft = lengthBytes == 0 ? header[1] & LENGTH : 0;
        for (int i = 2; i < 2 + lengthBytes; i++) {
            payloadLeft = payloadLeft << Byte.SIZE | header[i] & 0xFF;
        }
        if (payloadLeft < 0) {
            throw broken("the highest bit of a length is set");
        }
        mask = 0;
        for (int i = headerNeeded - 1; i >= headerNeeded - MASK_BYTES; i--) {
            mask = mask << Byte.SIZE | header[i] & 0xFF;
        }
        headerLength = 0;
        headerNeeded = 2;
        inPayload = true;
        controlLength = 0;
        if (!Opcode.isControl(opcode)) {
            inMessage = true;
            if (!skipping && messageBytes + payloadLeft > maxMessageBytes + 1L) { // one may be a line feed at the end
                pass(bytes);
                skipping = true;
                events.tooLong(false);
            }
        }
    }

    private int readPayload(byte[] bytes, int from, int to) throws BrokenProtocolException {
        int count = (int) Math.min(payloadLeft, to - from);
        if (Opcode.isControl(opcode)) {
            for (int i = from; i < from + count; i++) {
                control[controlLength++] = (byte) (bytes[i] ^ nextOfMask());
            }
        } else if (!skipping) {
            readText(bytes, from, from + count);
        }
        payloadLeft -= count;
        if (payloadLeft == 0) {
            inPayload = false;
            if (Opcode.isControl(opcode)) {
                pass(bytes);
                events.control(opcode, control, controlLength);
            } else if (last) {
                endMessage(bytes, from + count);
            }
        }
        return from + count;
    }

    /** Unmasks a part of a message, moving it to the end of what has been written. */
    private void readText(byte[] bytes, int from, int to) throws BrokenProtocolException {
        int at = from;
        if (heldLineFeed && at < to) {
            heldLineFeed = false;
            put(bytes, (byte) '\r', at);
        }
        while (at < to) {
            if (to - at >= Long.BYTES && text.isWhole()) {
                long word = (long) WORDS.get(bytes, at) ^ (mask & 0xFFFF_FFFFL) * 0x1_0000_0001L;
                if ((word & HIGH_BITS) == 0 && !hasLineFeed(word)) {
                    WORDS.set(bytes, written, word);
                    written += Long.BYTES;
                    messageBytes += Long.BYTES;
                    at += Long.BYTES;
                    continue;
                }
            }
            for (int end = Math.min(to, at + Long.BYTES); at < end; at++) {
                readByte(bytes, at, at + 1 == to);
            }
        }
        if (messageBytes > maxMessageBytes) {
            pass(bytes);
            skipping = true;
            events.tooLong(true);
        }
    }

    private void readByte(byte[] bytes, int at, boolean lastOfPart) throws BrokenProtocolException {
        byte value = (byte) (bytes[at] ^ nextOfMask());
        if (!text.accepts(value & 0xFF)) {
            throw notText();
        }
        if (value != '\n') {
            bytes[written++] = value;
            messageBytes++;
        } else if (lastOfPart) {
            heldLineFeed = true;
        } else {
            bytes[written++] = '\r';
            messageBytes++;
        }
    }

    private void endMessage(byte[] bytes, int at) throws BrokenProtocolException {
        inMessage = false;
        if (skipping) {
            return;
        }
        if (!text.isWhole()) {
            throw notText();
        }
        heldLineFeed = false;
        put(bytes, (byte) '\n', at);
        messageBytes = 0;
    }

    /** Writes a byte for which the peer has sent none. Usually the frame's header has left room for it. */
    private void put(byte[] bytes, byte value, int readTo) {
        messageBytes++;
        if (written < readTo) {
            bytes[written++] = value;
        } else {
            pass(bytes);
            events.lines(new byte[] {value}, 0, 1);
        }
    }

    private void pass(byte[] bytes) {
        if (passed < written) {
            int from = passed;
            passed = written;
            events.lines(bytes, from, written);
        }
    }

    private int nextOfMask() {
        int next = mask & 0xFF;
        mask = Integer.rotateRight(mask, Byte.SIZE);
        return next;
    }

    private static boolean hasLineFeed(long word) {
        long zeroWhereLineFeed = word ^ LINE_FEEDS;
        return ((zeroWhereLineFeed - EACH_BYTE) & ~zeroWhereLineFeed & HIGH_BITS) != 0;
    }

    private static BrokenProtocolException broken(String reason) {
        return new BrokenProtocolException(CloseCode.PROTOCOL_ERROR, reason);
    }

    private static BrokenProtocolException notText() {
        return new BrokenProtocolException(CloseCode.INVALID_DATA, "a text message is not UTF-8");
    }
}
