package io.ecosystem.client;

import io.ecosystem.testkit.LineServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

class TcpClientTest extends StreamContract {

    @Override
    SocketAddress free(Path file) {
        return LineServer.anyPort();
    }

    @Override
    String text(SocketAddress address) {
        return "tcp://127.0.0.1:" + ((InetSocketAddress) address).getPort();
    }

    @Override
    ServerSocketChannel smallBacklog(SocketAddress address) throws IOException {
        return ServerSocketChannel.open().bind(address, 1);
    }

    @Override
    SocketAddress nobody(Path file) throws IOException {
        try (ServerSocketChannel free = ServerSocketChannel.open().bind(LineServer.anyPort())) {
            return free.getLocalAddress();
        }
    }
}
