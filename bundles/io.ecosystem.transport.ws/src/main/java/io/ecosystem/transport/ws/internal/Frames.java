package io.ecosystem.transport.ws.internal;

/** Writes the frames of a server: whole messages, not masked. */
final class Frames {

    /** The longest payload of a control frame. */
    static final int MAX_CONTROL_BYTES = 125;
    /** The longest reason in a close frame. */
    static final int MAX_REASON_BYTES = MAX_CONTROL_BYTES - 2;

    private static final int LAST = 0x80;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;

    private Frames() {}

    /** Returns the size of the header of a frame with a payload. */
    static int headerBytes(int payloadBytes) {
        return payloadBytes < SHORT_LENGTH ? 2 : payloadBytes <= 0xFFFF ? 4 : 10;
    }

    /** Writes the header of a frame; returns the index after it. */
    static int putHeader(int opcode, int payloadBytes, byte[] target, int at) {
        int next = at;
        target[next++] = (byte) (LAST | opcode);
        int lengthBytes = headerBytes(payloadBytes) - 2;
        if (lengthBytes == 0) {
            target[next++] = (byte) payloadBytes;
            return next;
        }
        target[next++] = (byte) (lengthBytes == 2 ? SHORT_LENGTH : LONG_LENGTH);
        for (int shift = Byte.SIZE * (lengthBytes - 1); shift >= 0; shift -= Byte.SIZE) {
            target[next++] = (byte) ((long) payloadBytes >>> shift);
        }
        return next;
    }

    /** Returns a frame. */
    static byte[] of(int opcode, byte[] payload, int from, int to) {
        byte[] frame = new byte[headerBytes(to - from) + to - from];
        System.arraycopy(payload, from, frame, putHeader(opcode, to - from, frame, 0), to - from);
        return frame;
    }

    /** Returns a close frame; a reason that is too long is cut. */
    static byte[] close(int code, String reason) {
        byte[] text = Utf8.atMost(reason, MAX_REASON_BYTES);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >>> Byte.SIZE);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return of(Opcode.CLOSE, payload, 0, payload.length);
    }
}
