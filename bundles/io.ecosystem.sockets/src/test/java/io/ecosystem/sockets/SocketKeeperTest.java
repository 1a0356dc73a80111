package io.ecosystem.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SocketKeeperTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final SocketKeeper keeper = new SocketKeeper();

    @AfterEach
    void close() {
        keeper.close();
    }

    @Test
    void acceptsConnectionsBetweenTwoOwners() throws IOException {
        ServerSocketChannel socket = tcp();
        keeper.keep("public", socket, LONG);

        try (SocketChannel peer = SocketChannel.open(socket.getLocalAddress())) {
            var next = (ServerSocketChannel) keeper.take("public").orElseThrow();

            try (SocketChannel accepted = next.accept()) {
                assertThat(accepted.getRemoteAddress()).isEqualTo(peer.getLocalAddress());
            }
            assertThat(keeper.take("public")).isEmpty();
            next.close();
        }
    }

    @Test
    void closesASocketThatNobodyTakes() throws IOException {
        ServerSocketChannel socket = tcp();
        Path file = folder.resolve("kept.sock");
        ServerSocketChannel unix = unix(file);

        keeper.keep("tcp", socket, Duration.ofMillis(1));
        keeper.keep("unix", unix, Duration.ofMillis(1));

        await(() -> !socket.isOpen() && !unix.isOpen() && Files.notExists(file));
        assertThat(keeper.take("tcp")).isEmpty();
    }

    @Test
    void theEndOfAnEarlierTimeDoesNotCloseASocketThatIsKeptAgain() throws IOException {
        ServerSocketChannel socket = tcp();
        ServerSocketChannel other = tcp();
        keeper.keep("public", socket, Duration.ofMillis(20));
        keeper.take("public");
        keeper.keep("public", socket, LONG);

        keeper.keep("other", other, Duration.ofMillis(20)); // ends later than the first time

        await(() -> !other.isOpen());
        assertThat(keeper.take("public")).contains(socket);
        socket.close();
    }

    @Test
    void handsOverWhatItsPredecessorStillKeeps() throws IOException {
        ServerSocketChannel socket = tcp();
        keeper.keep("public", socket, LONG);
        try (SocketKeeper next = new SocketKeeper(keeper::takeOwn)) {
            assertThat(next.take("other")).isEmpty();
            assertThat(next.take("public")).contains(socket);
            assertThat(next.take("public")).isEmpty();
        }
        assertThat(socket.isOpen()).isTrue();
        socket.close();
    }

    @Test
    void leavesTheFileOfAnother() throws IOException {
        Path file = folder.resolve("other.sock");
        ServerSocketChannel first = unix(file);
        keeper.keep("unix", first, LONG);
        Files.delete(file);
        try (ServerSocketChannel other = unix(file)) {
            keeper.close();

            assertThat(first.isOpen()).isFalse();
            assertThat(file).exists();
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    void keepsOneSocketPerName() throws IOException {
        ServerSocketChannel first = tcp();
        ServerSocketChannel second = tcp();

        keeper.keep("public", first, LONG);
        keeper.keep("public", second, LONG);

        assertThat(first.isOpen()).isFalse();
        assertThat(keeper.take("public")).contains(second);
        second.close();
    }

    @Test
    void aTakenSocketStaysOpen() throws IOException {
        ServerSocketChannel socket = tcp();
        keeper.keep("public", socket, LONG);
        assertThat(keeper.take("public")).contains(socket);

        keeper.close();

        assertThat(socket.isOpen()).isTrue();
        socket.close();
    }

    @Test
    void closesWhatComesAfterItsEnd() throws IOException {
        ServerSocketChannel socket = tcp();
        var address = socket.getLocalAddress();
        keeper.close();

        keeper.keep("public", socket, LONG);

        assertThat(socket.isOpen()).isFalse();
        assertThatThrownBy(() -> SocketChannel.open(address)).isInstanceOf(IOException.class);
    }

    private static ServerSocketChannel tcp() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static ServerSocketChannel unix(Path file) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
