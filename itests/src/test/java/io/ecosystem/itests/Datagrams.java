package io.ecosystem.itests;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends and reads datagrams; one that gets no answer is a failure, as nothing is lost on the way within a machine. */
final class Datagrams implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final DatagramSocket socket;

    private Datagrams(DatagramSocket socket) {
        this.socket = socket;
    }

    /** A socket whose peer is an address such as {@code udp://127.0.0.1:8889}. */
    static Datagrams to(URI address) throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        return new Datagrams(socket);
    }

    /** Sends one datagram and returns the next that comes. */
    String ask(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
        return new String(read(), StandardCharsets.UTF_8);
    }

    void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    byte[] read() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public void close() {
        socket.close();
    }
}
