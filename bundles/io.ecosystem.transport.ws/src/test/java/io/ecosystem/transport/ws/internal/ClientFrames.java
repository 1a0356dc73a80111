package io.ecosystem.transport.ws.internal;

import java.io.ByteArrayOutputStream;

/** Frames as clients send them, right or wrong. */
final class ClientFrames {

    private ClientFrames() {}

    /** Returns a masked frame. */
    static byte[] frame(int start, byte[] payload, int mask) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(start);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length <= 0xFFFF) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            frame.write(mask >>> shift);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ mask >>> 24 - 8 * (i % 4));
        }
        return frame.toByteArray();
    }
}
