package io.ecosystem.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PortOwnerTest {

    private static final String OWN = "process " + ProcessHandle.current().pid();

    private final PortOwner owner = new PortOwner(Path.of("/proc"));

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsThisProcess_byASocketThatListens() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(owner.find("tcp", socket.getLocalPort()))
                    .hasValueSatisfying(text -> assertThat(text).startsWith(OWN).contains("java"));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsThisProcess_byADatagramSocket() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            assertThat(owner.find("udp", socket.getLocalPort()))
                    .hasValueSatisfying(text -> assertThat(text).startsWith(OWN));
        }
    }

    @Test
    void findsNobody_ifThePortIsFree() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(owner.find("tcp", port)).isEmpty();
    }

    @Test
    void namesTheUser_ifTheProcessCannotBeSeen(@TempDir Path proc) throws IOException {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:22B8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 4711 1
            """);
        Files.createDirectories(proc.resolve("12/fd"));

        assertThat(new PortOwner(proc).find("tcp", 8888)).hasValue("a process of the user with the number 1001");
        assertThat(new PortOwner(proc).find("tcp", 8889)).isEmpty();
    }
}
