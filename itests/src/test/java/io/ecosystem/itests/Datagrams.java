package io.ecosystem.itests;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends and reads datagrams; one that gets no answer is a failure, as nothing is lost on the way within a machine. */
final class Datagrams implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final DatagramSocket socket; // not connected, as a connected one sends no empty datagrams
    private final InetSocketAddress peer;

    private Datagrams(DatagramSocket socket, InetSocketAddress peer) {
        this.socket = socket;
        this.peer = peer;
    }

    /** A socket whose peer is an address such as {@code udp://127.0.0.1:8889}. */
    static Datagrams to(URI address) throws IOException {
        return to(address, "127.0.0.1");
    }

    /** A socket at a local address, such as {@code 127.0.0.2}. */
    static Datagrams to(URI address, String from) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(from));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new Datagrams(socket, new InetSocketAddress(address.getHost(), address.getPort()));
    }

    /** Sends one datagram and returns the next that comes. */
    String ask(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
        return new String(read(), StandardCharsets.UTF_8);
    }

    void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, peer));
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
