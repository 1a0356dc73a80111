package io.ecosystem.transport.ws.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.transport.HeartbeatByte;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client for a single request, which a listener sends to itself from outside. */
final class WebSocketProbe {

    private static final int LONGEST_ANSWER = 64 * 1024;
    /** The nonce protects caches between client and server, of which there are none here. */
    private static final String KEY = "ZWNvc3lzdGVtLXByb2JlLg==";

    private final Duration atMost;
    private final long deadline;
    private String otherwise = "no connection is accepted"; // what is missing at the deadline

    /** @param atMost for everything together */
    WebSocketProbe(Duration atMost) {
        this.atMost = atMost;
        deadline = System.nanoTime() + atMost.toNanos();
    }

    /**
     * Connects, sends a heartbeat and the line, and reads both answers.
     *
     * @return the answer to the line, or the refusal if no more connections are accepted
     * @throws IOException if there is no answer in time; the message says how far the request got
     */
    Bytes ask(InetSocketAddress address, String path, Bytes line) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(reachable(address), left());
            DataInputStream in = new DataInputStream(new Timed(socket));
            otherwise = "no handshake is answered";
            send(socket, """
                GET %s HTTP/1.1\r
                Host: localhost\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: %s\r
                Sec-WebSocket-Protocol: %s\r
                \r
                """.formatted(path, KEY, Handshake.PROTOCOL).getBytes(StandardCharsets.US_ASCII));
            expectHandshake(in);
            otherwise = "nothing is answered";
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frames.writeBytes(masked(Opcode.TEXT, new byte[] {HeartbeatByte.ENQUIRY}));
            frames.writeBytes(masked(Opcode.TEXT, line.toByteArray()));
            send(socket, frames.toByteArray());
            byte[] answer = message(in);
            if (answer.length == 1 && answer[0] == HeartbeatByte.ACKNOWLEDGE) {
                otherwise = "only heartbeats are answered";
                answer = message(in);
            }
            send(socket, masked(Opcode.CLOSE, new byte[] {CloseCode.NORMAL >> Byte.SIZE, (byte) CloseCode.NORMAL}));
            awaitEnd(in);
            return Bytes.of(answer);
        } catch (SocketTimeoutException e) {
            throw new IOException("%s within %d ms".formatted(otherwise, atMost.toMillis()), e);
        }
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes); // an empty socket buffer accepts that at once
    }

    private static void expectHandshake(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() == Handshake.MAX_BYTES) {
                throw new IOException("the handshake is answered by: "
                        + head.toString().lines().findFirst().orElse("nothing"));
            }
            head.append((char) next);
        }
        if (head.indexOf("HTTP/1.1 101 ") != 0) {
            throw new IOException("the handshake is answered by: "
                    + head.toString().lines().findFirst().orElse("nothing"));
        }
    }

    /** Reads the next message; a listener sends each in one frame. */
    private static byte[] message(DataInputStream in) throws IOException {
        while (true) {
            int start = in.read();
            if (start < 0) {
                throw new IOException("the connection is closed without an answer");
            }
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                throw new IOException("the answer has more than %d bytes".formatted(LONGEST_ANSWER));
            }
            byte[] payload = in.readNBytes(length);
            int opcode = start & 0x0F;
            if (opcode == Opcode.TEXT) {
                return payload;
            }
            if (opcode == Opcode.CLOSE) {
                throw new IOException("the connection is closed without an answer");
            }
        }
    }

    /** Lets the other end close first, so that it has released this connection when the next one arrives. */
    private static void awaitEnd(InputStream in) throws IOException {
        try {
            in.skipNBytes(Long.MAX_VALUE);
        } catch (EOFException | SocketTimeoutException e) {
            return; // closed, or not in time; the answer counts
        }
    }

    /** Masks with zeroes, since nothing lies between that could be deceived. */
    private static byte[] masked(int opcode, byte[] payload) {
        int header = Frames.headerBytes(payload.length);
        byte[] frame = new byte[header + 4 + payload.length];
        Frames.putHeader(opcode, payload.length, frame, 0);
        frame[1] |= (byte) 0x80;
        System.arraycopy(payload, 0, frame, header + 4, payload.length);
        return frame;
    }

    private int left() throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    private static InetSocketAddress reachable(InetSocketAddress address) throws IOException {
        if (!address.getAddress().isAnyLocalAddress()) {
            return address;
        }
        byte[] loopback = new byte[address.getAddress().getAddress().length];
        loopback[0] = (byte) (loopback.length == 4 ? 127 : 0);
        loopback[loopback.length - 1] = 1;
        return new InetSocketAddress(InetAddress.getByAddress(loopback), address.getPort());
    }

    /** Input of which every read ends by the deadline. */
    private final class Timed extends InputStream {

        private final Socket socket;

        Timed(Socket socket) {
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            socket.setSoTimeout(left());
            return socket.getInputStream().read();
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            socket.setSoTimeout(left());
            return socket.getInputStream().read(bytes, from, count);
        }
    }
}
