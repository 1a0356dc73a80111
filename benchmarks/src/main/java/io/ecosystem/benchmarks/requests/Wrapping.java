package io.ecosystem.benchmarks.requests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** How requests and answers are told apart on a connection. */
public enum Wrapping {

    /** Each ends with a line feed. */
    LINES {
        @Override
        void begin(SocketChannel channel) {}

        @Override
        int start(ByteBuffer output, int length) {
            return output.position();
        }

        @Override
        void end(ByteBuffer output, int start) {
            output.put((byte) '\n');
        }

        @Override
        int endOfNext(ByteBuffer input) {
            for (int i = input.position(); i < input.limit(); i++) {
                if (input.get(i) == '\n') {
                    return i;
                }
            }
            return NONE;
        }

        @Override
        int afterNext(int end) {
            return end + 1;
        }
    },

    /** Each is a text message of WebSocket. */
    WEB_SOCKET {
        @Override
        void begin(SocketChannel channel) throws IOException {
            channel.write(ByteBuffer.wrap("""
                GET / HTTP/1.1\r
                Host: 127.0.0.1\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                \r
                """.getBytes(StandardCharsets.US_ASCII)));
            StringBuilder answer = new StringBuilder();
            ByteBuffer next = ByteBuffer.allocate(1);
            while (answer.indexOf("\r\n\r\n") < 0) {
                if (channel.read(next.clear()) < 0) {
                    throw new IOException("the handshake is answered by: " + answer);
                }
                answer.append((char) next.get(0));
            }
        }

        @Override
        int start(ByteBuffer output, int length) {
            output.put((byte) 0x81);
            if (length < 126) {
                output.put((byte) (0x80 | length));
            } else {
                output.put((byte) (0x80 | 126)).putShort((short) length);
            }
            output.putInt(MASK);
            return output.position();
        }

        @Override
        void end(ByteBuffer output, int start) {
            int at = start;
            for (; at <= output.position() - Integer.BYTES; at += Integer.BYTES) {
                output.putInt(at, output.getInt(at) ^ MASK);
            }
            for (int shift = 24; at < output.position(); at++, shift -= Byte.SIZE) {
                output.put(at, (byte) (output.get(at) ^ MASK >>> shift));
            }
        }

        @Override
        int endOfNext(ByteBuffer input) {
            int start = input.position();
            if (input.remaining() < 4) {
                return NONE;
            }
            int length = input.get(start + 1);
            int header = length < 126 ? 2 : 4;
            length = length < 126 ? length : input.getShort(start + 2) & 0xFFFF;
            if (input.remaining() < header + length) {
                return NONE;
            }
            input.position(start + header);
            return start + header + length;
        }

        @Override
        int afterNext(int end) {
            return end;
        }
    };

    static final int NONE = -1;
    static final int MAX_BYTES = 8;
    private static final int MASK = 0x37_FA_21_3D;

    /** Prepares a new connection, which blocks. */
    abstract void begin(SocketChannel channel) throws IOException;

    /** Begins a request with a number of bytes; returns where they begin. */
    abstract int start(ByteBuffer output, int length);

    /** Ends a request whose bytes have been put. */
    abstract void end(ByteBuffer output, int start);

    /** Moves the position to the next answer, and returns its end; {@link #NONE} if it has not arrived as a whole. */
    abstract int endOfNext(ByteBuffer input);

    /** Returns where the answer after the next may begin. */
    abstract int afterNext(int end);
}
