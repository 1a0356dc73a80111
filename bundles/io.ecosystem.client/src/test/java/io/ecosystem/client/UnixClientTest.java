package io.ecosystem.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UnixClientTest extends StreamContract {

    @Override
    SocketAddress free(Path file) {
        return UnixDomainSocketAddress.of(file);
    }

    @Override
    String text(SocketAddress address) {
        return "uds://" + address;
    }

    @Override
    ServerSocketChannel smallBacklog(SocketAddress address) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, 1);
    }

    @Override
    SocketAddress nobody(Path file) throws IOException {
        SocketAddress address = UnixDomainSocketAddress.of(file);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address).close();
        return address;
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        cannotConnect(folder.resolve("none"), "No such file");
    }

    @Test
    void saysThatAPathIsNoSocket() throws IOException {
        cannotConnect(Files.writeString(folder.resolve("text"), "hello"), "refused");
        cannotConnect(Files.createDirectory(folder.resolve("folder")), "refused");
    }

    @Test
    void saysThatAPathIsTooLong() {
        cannotConnect(folder.resolve("x".repeat(200)), "too long");
    }

    private void cannotConnect(Path path, String reason) {
        try (EcosystemClient client = EcosystemClient.at("uds://" + path).open()) {
            assertThatThrownBy(() -> client.call("echo", null, Void.class))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining(path.toString())
                    .hasMessageContaining(reason);
        }
    }
}
