package io.ecosystem.itests;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends and reads datagrams; a missing answer is a failure, since a machine loses none of its own. */
final class Datagrams implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final DatagramSocket socket; // not connected, since a connected socket sends no empty datagrams
    private final InetSocketAddress peer;

    private Datagrams(DatagramSocket socket, InetSocketAddress peer) {
        this.socket = socket;
        this.peer = peer;
    }

    /** Opens a socket to an address such as {@code udp://127.0.0.1:8889}. */
    static Datagrams to(URI address) throws IOException {
        return to(address, "127.0.0.1");
    }

    /** Opens a socket at a local address, such as {@code 127.0.0.2}. */
    static Datagrams to(URI address, String from) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(from));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new Datagrams(socket, new InetSocketAddress(address.getHost(), address.getPort()));
    }

    /** Sends one datagram and returns the next one received. */
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
