package io.ecosystem.transport.ws.internal;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that says exactly what a test wants. Every wait ends after ten seconds. */
final class RawClient implements AutoCloseable {

    static final String HANDSHAKE = """
        GET / HTTP/1.1\r
        Host: 127.0.0.1\r
        Upgrade: websocket\r
        Connection: keep-alive, Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        \r
        """;

    private static final int MASK = 0x01_02_03_04;
    private static final String END = "the end";

    private final Socket socket = new Socket();
    private final DataInputStream in;

    RawClient(SocketAddress address) throws IOException {
        socket.connect(address);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects with a handshake. */
    static RawClient open(SocketAddress address) throws IOException {
        RawClient client = new RawClient(address);
        client.send(HANDSHAKE);
        if (!client.head().startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("the handshake was refused");
        }
        return client;
    }

    static String address(SocketAddress address) {
        return "127.0.0.1:" + ((InetSocketAddress) address).getPort();
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends a frame; {@code start} is its first byte. */
    RawClient frame(int start, String payload) throws IOException {
        return frame(start, payload.getBytes(StandardCharsets.UTF_8));
    }

    RawClient frame(int start, byte[] payload) throws IOException {
        return send(ClientFrames.frame(start, payload, MASK));
    }

    RawClient text(String payload) throws IOException {
        return frame(0x80 | Opcode.TEXT, payload);
    }

    /** Reads up to the end of a response's fields. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** Reads up to the end of the connection. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /**
     * Reads a frame.
     *
     * @return a text as it is; for others such as {@code ping x}, {@code close 1002 why}, or {@code the end}
     */
    String next() throws IOException {
        int start;
        try {
            start = in.readUnsignedByte();
        } catch (EOFException e) {
            return END;
        } catch (SocketException e) {
            return END + ": " + e.getMessage();
        }
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        String text = new String(payload, StandardCharsets.UTF_8);
        return switch (start) {
            case 0x81 -> text;
            case 0x88 ->
                length < 2
                        ? "close"
                        : "close %d %s"
                                .formatted(
                                        (payload[0] & 0xFF) << 8 | payload[1] & 0xFF,
                                        new String(payload, 2, length - 2, StandardCharsets.UTF_8))
                                .strip();
            case 0x89 -> ("ping " + text).strip();
            case 0x8A -> "pong " + text;
            default -> "frame %02x".formatted(start);
        };
    }

    /** Closes the sending side only. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
