package io.ecosystem.transport.uds.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.wire.BindAddress;
import io.ecosystem.wire.Endpoint;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.Streams;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket file that this transport owns: accessible to its owner only, deleted on release.
 *
 * <p>A file left by a dead process is replaced; one in use by a listener, or not a socket, is not.
 *
 * @param path absolute
 * @param limits of the connections
 */
record SocketFile(Path path, Limits limits) implements BindAddress {

    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    /** Java's limit for socket addresses, two bytes less than that of the operating systems: Linux 108, macOS 104. */
    private static final int MAX_PATH_BYTES = System.getProperty("os.name").startsWith("Mac") ? 102 : 106;

    private static final int FILE_KIND = 0170000;
    private static final int SOCKET = 0140000;

    @Override
    public String address() {
        return "uds://" + path;
    }

    @Override
    public boolean excludes(BindAddress other) {
        return other instanceof SocketFile that && path.equals(that.path);
    }

    @Override
    public void check() throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH_BYTES) {
            throw new IOException("the path has %d bytes and a socket's path at most %d; choose a shorter one"
                    .formatted(length, MAX_PATH_BYTES));
        }
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("folder %s does not exist; make it or choose another path".formatted(folder));
        }
    }

    @Override
    public Endpoint open(Gateway gateway) throws IOException {
        check();
        removeStale();
        return owned(Streams.unix(UnixDomainSocketAddress.of(path), gateway, limits));
    }

    @Override
    public Endpoint resume(NetworkChannel socket, Gateway gateway) throws IOException {
        return owned(Streams.resume((ServerSocketChannel) socket, gateway, limits));
    }

    private Endpoint owned(Endpoint endpoint) throws IOException {
        try {
            return new Owned(endpoint);
        } catch (IOException e) {
            endpoint.close();
            throw e;
        }
    }

    private void removeStale() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket()) {
            throw new IOException("the file exists and is no socket; remove it or choose another path");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            log.info("Replacing the socket file {} that a process left behind", path);
            Files.deleteIfExists(path);
            return;
        } catch (IOException e) {
            throw new IOException("the file exists and cannot be asked who listens there: " + e.getMessage(), e);
        }
        throw new IOException("the address is in use: another process listens there");
    }

    private boolean isSocket() throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_KIND) == SOCKET;
    }

    private void restrict() throws IOException {
        if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /**
     * Returns the file's identity, which a replacement does not share; null if there is no file or the file system has
     * none.
     */
    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The open socket and its file. Guarded by the lock of the object. */
    private final class Owned implements Endpoint {

        private final Endpoint endpoint;
        private @Nullable Object file; // the identity of its own file
        private boolean released;

        Owned(Endpoint endpoint) throws IOException {
            this.endpoint = endpoint;
            own();
        }

        private void own() throws IOException {
            restrict();
            file = identity();
        }

        @Override
        public String address() {
            return endpoint.address();
        }

        @Override
        public synchronized void release() {
            if (released) {
                return;
            }
            released = true;
            endpoint.release();
            try {
                if (Objects.equals(identity(), file)) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException e) {
                log.warn("Cannot delete the socket file {}: {}", path, e.toString());
            }
        }

        @Override
        public synchronized Optional<NetworkChannel> handOver() {
            if (released) {
                return Optional.empty();
            }
            released = true; // the file goes with the socket
            return endpoint.handOver();
        }

        @Override
        public synchronized Endpoint reopen() throws IOException {
            check();
            removeStale();
            endpoint.reopen();
            try {
                own();
            } catch (IOException e) {
                endpoint.release();
                throw e;
            }
            released = false;
            return this;
        }

        @Override
        public synchronized Optional<String> lost() {
            if (released) {
                return Optional.empty();
            }
            try {
                return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                        ? Objects.equals(identity(), file)
                                ? endpoint.lost()
                                : Optional.of("its socket file is another one")
                        : Optional.of("its socket file is gone");
            } catch (IOException e) {
                return Optional.empty(); // unknown; the next check will show
            }
        }

        @Override
        public Bytes probe(Bytes line, Duration atMost) throws IOException {
            return endpoint.probe(line, atMost);
        }

        @Override
        public void close() {
            release();
            endpoint.close();
        }
    }
}
