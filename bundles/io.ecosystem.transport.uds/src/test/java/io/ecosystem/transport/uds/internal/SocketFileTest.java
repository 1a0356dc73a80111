package io.ecosystem.transport.uds.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.testkit.FakeGateway;
import io.ecosystem.testkit.StreamPeer;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.Listener;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SocketFileTest {

    @TempDir
    Path folder;

    private final FakeGateway gateway = new FakeGateway();
    private final SocketKeeper sockets = new SocketKeeper();

    @Test
    void isForItsOwnerOnlyAndGoesWithItsListener() throws IOException {
        Path path = folder.resolve("s");
        Endpoint endpoint = place(path).open(gateway);
        assertThat(endpoint.address()).isEqualTo("uds://" + path);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(ask(path, "hello")).isEqualTo("hello");

        endpoint.close();

        assertThat(path).doesNotExist();
        endpoint.release();
        endpoint.close();
    }

    @Test
    void replacesAFileThatADeadProcessLeftBehind() throws IOException {
        Path path = folder.resolve("s");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();

        try (Endpoint endpoint = place(path).open(gateway)) {
            assertThat(endpoint.address()).endsWith("/s");
            assertThat(ask(path, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void isNotTakenFromAProcessThatListens() throws IOException {
        Path path = folder.resolve("s");
        try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            alive.bind(UnixDomainSocketAddress.of(path));

            assertThatThrownBy(() -> place(path).open(gateway))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the address is in use: another process listens there");

            assertThat(alive.isOpen()).isTrue();
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
    }

    @Test
    void replacesNothingThatIsNoSocket() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        Path directory = Files.createDirectory(folder.resolve("folder"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));

        for (Path path : new Path[] {file, directory, link}) {
            assertThatThrownBy(() -> place(path).open(gateway))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the file exists and is no socket; remove it or choose another path");
        }
        assertThat(file).hasContent("precious");
        assertThat(directory).isDirectory();
        assertThat(Files.isSymbolicLink(link)).isTrue();
    }

    @Test
    void replacesNoPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> place(pipe).open(gateway))
                .isInstanceOf(IOException.class)
                .hasMessage("the file exists and is no socket; remove it or choose another path");

        assertThat(Files.exists(pipe)).isTrue();
    }

    @Test
    void mustNotHaveALongPath() {
        Path path = folder.resolve("x".repeat(120));

        assertThatThrownBy(() -> place(path).open(gateway))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("the path has \\d+ bytes and a socket's path at most 10[26]; choose a shorter one");
    }

    @Test
    void mayHaveTheLongestPath() throws IOException {
        int longest = System.getProperty("os.name").startsWith("Mac") ? 102 : 106;
        int left = longest - folder.toString().length() - 1;
        Path path = folder.resolve("x".repeat(left));

        try (Endpoint endpoint = place(path).open(gateway)) {
            assertThat(endpoint.address()).hasSize(longest + "uds://".length());
            assertThat(ask(path, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void listensOnceItsFolderIsThere() throws IOException {
        Path missing = folder.resolve("missing");
        Path path = missing.resolve("s");
        try (Listener listener = listener()) {
            listener.moveTo(place(path));
            assertThat(listener.failure())
                    .hasValueSatisfying(reason -> assertThat(reason)
                            .isEqualTo(("cannot listen on uds://%s: folder %s does not exist; make it or choose "
                                            + "another path")
                                    .formatted(path, missing)));

            Files.createDirectory(missing);

            await(() -> listener.failure().isEmpty());
            assertThat(ask(path, "hello")).isEqualTo("hello");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void staysWithTheNewListenerWhileTheOldOneDrains() throws Exception {
        Path path = folder.resolve("s");
        FakeGateway.Gate gate = gateway.hold("slow");
        Endpoint before = place(path).open(gateway);
        try (StreamPeer peer = StreamPeer.connect(UnixDomainSocketAddress.of(path))) {
            peer.send("slow\n");
            gate.awaitEntered();
            before.release();
            try (Endpoint after = place(path).open(gateway)) {
                CompletableFuture<Void> closed = CompletableFuture.runAsync(before::close);
                assertThat(ask(path, "new")).isEqualTo("new");

                gate.open();

                assertThat(peer.answer()).isEqualTo("slow");
                closed.get(10, TimeUnit.SECONDS);
                assertThat(ask(path, "still")).isEqualTo("still");
                assertThat(after.address()).isEqualTo("uds://" + path);
            }
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void movesWithItsListenerUnderTheSamePath() throws IOException {
        Path path = folder.resolve("s");
        try (Listener listener = listener()) {
            listener.moveTo(place(path));
            for (int i = 0; i < 20; i++) {
                listener.moveTo(i % 2 == 0 ? otherLimits(path) : place(path));

                assertThat(listener.failure()).isEmpty();
                assertThat(ask(path, "hello")).isEqualTo("hello");
            }
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void makesItsFileAgainAndKeepsItsConnections() throws IOException {
        Path path = folder.resolve("s");
        try (Listener listener = listener()) {
            listener.moveTo(place(path));
            try (StreamPeer peer = StreamPeer.connect(UnixDomainSocketAddress.of(path))) {
                assertThat(peer.ask("before")).isEqualTo("before");
                Files.delete(path);

                await(() -> Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                        && listener.failure().isEmpty()
                        && answers(path));

                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo("rw-------");
                assertThat(peer.ask("after")).isEqualTo("after");
            }
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void leavesAnotherProcessItsFile() throws IOException {
        Path path = folder.resolve("s");
        try (Listener listener = listener()) {
            listener.moveTo(place(path));
            Files.delete(path);
            try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                other.bind(UnixDomainSocketAddress.of(path));

                await(() -> listener.failure().isPresent());

                assertThat(listener.failure())
                        .contains(
                                "cannot listen on uds://%s again: the address is in use: another process listens there"
                                        .formatted(path));
                assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
            }
            await(() -> listener.failure().isEmpty());
            assertThat(ask(path, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void keepsItsConnectionsWhenItCannotMoveUnderTheSamePath() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path path = inner.resolve("s");
        try (Listener listener = listener()) {
            listener.moveTo(place(path));
            try (StreamPeer peer = StreamPeer.connect(UnixDomainSocketAddress.of(path))) {
                Files.delete(path);
                Files.delete(inner);

                listener.moveTo(otherLimits(path));

                assertThat(listener.failure())
                        .hasValueSatisfying(reason -> assertThat(reason).contains("does not exist"));
                assertThat(peer.ask("still")).isEqualTo("still");
                Files.createDirectory(inner);
                await(() -> listener.failure().isEmpty());
                assertThat(ask(path, "hello")).isEqualTo("hello");
            }
        }
    }

    private static boolean answers(Path path) {
        try {
            return ask(path, "hello").equals("hello");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void leavesSocketAndFileToTheNextListener() throws IOException {
        Path path = folder.resolve("s");
        try (Listener first = listener()) {
            first.moveTo(place(path));
            first.handOver();
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
            try (StreamPeer between = StreamPeer.connect(UnixDomainSocketAddress.of(path));
                    Listener next = listener()) {
                between.send("between\n");

                next.moveTo(place(path));

                assertThat(between.answer()).isEqualTo("between");
                assertThat(ask(path, "hello")).isEqualTo("hello");
            }
        }
        assertThat(path).doesNotExist();
    }

    private Listener listener() {
        Listener listener = new Listener("test", sockets);
        listener.serve(gateway);
        return listener;
    }

    private static SocketFile otherLimits(Path path) {
        Limits usual = Limits.DEFAULT;
        return new SocketFile(
                path,
                new Limits(
                        usual.maxConnections() - 1,
                        usual.maxLineBytes(),
                        usual.maxPendingBytes(),
                        usual.maxUnreadBytes(),
                        usual.maxBufferedBytes(),
                        usual.maxResponseBytes(),
                        usual.idleTimeout(),
                        usual.lineTimeout(),
                        usual.unreadTimeout(),
                        usual.drainTimeout()));
    }

    private SocketFile place(Path path) {
        return new SocketFile(path, Limits.DEFAULT);
    }

    private static String ask(Path path, String line) throws IOException {
        try (StreamPeer peer = StreamPeer.connect(UnixDomainSocketAddress.of(path))) {
            return peer.ask(line);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
