package io.ecosystem.sockets;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps bound sockets open between two owners, such as two versions of a transport. Meanwhile the operating system
 * accepts connections and datagrams into the socket's queue, so that peers wait instead of being refused. A socket that
 * is not taken in time is closed, and the file of a Unix domain socket is deleted. Thread-safe.
 */
public final class SocketKeeper implements AutoCloseable {

    private final Function<String, @Nullable NetworkChannel> predecessor;
    private final Map<String, Kept> byName = new HashMap<>(); // guarded by the lock of the object
    private boolean closed;

    /** A socket without an owner. The same socket may be kept again, so it has no equality of values. */
    private static final class Kept {

        private final NetworkChannel socket;
        private final @Nullable Object file;

        Kept(NetworkChannel socket, @Nullable Object file) {
            this.socket = socket;
            this.file = file;
        }

        void close() {
            try {
                SocketAddress address = socket.isOpen() ? socket.getLocalAddress() : null;
                socket.close();
                if (address instanceof UnixDomainSocketAddress unix
                        && file != null
                        && file.equals(identity(unix.getPath()))) {
                    Files.deleteIfExists(unix.getPath());
                }
            } catch (IOException e) {
                // nothing waits for it, and there is no other way to close it
            }
        }
    }

    /** Creates a keeper without sockets. */
    public SocketKeeper() {
        this(name -> null);
    }

    /**
     * Creates a keeper that succeeds another one.
     *
     * @param predecessor hands over a socket that the other one still keeps under a name; null if there is none
     */
    public SocketKeeper(Function<String, @Nullable NetworkChannel> predecessor) {
        this.predecessor = predecessor;
    }

    /**
     * Keeps a socket until it is taken.
     *
     * @param name under which it is taken; a socket that is kept under the same name is closed
     * @param socket bound, and not in use; this object closes it
     * @param atMost after which it is closed
     */
    public void keep(String name, NetworkChannel socket, Duration atMost) {
        Kept kept = new Kept(socket, file(socket));
        Kept former;
        boolean late;
        synchronized (this) {
            late = closed;
            former = late ? null : byName.put(name, kept);
        }
        if (former != null) {
            former.close();
        }
        if (late) {
            kept.close();
            return;
        }
        Executor afterwards = CompletableFuture.delayedExecutor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        afterwards.execute(() -> expire(name, kept));
    }

    /** Hands a socket over to its next owner; empty if neither this keeper nor its predecessor has one of this name. */
    public Optional<NetworkChannel> take(String name) {
        NetworkChannel own = takeOwn(name);
        NetworkChannel socket = own == null ? predecessor.apply(name) : own;
        return socket != null && socket.isOpen() ? Optional.of(socket) : Optional.empty();
    }

    /** Hands over a socket that this keeper itself keeps; null if there is none. */
    public synchronized @Nullable NetworkChannel takeOwn(String name) {
        Kept kept = byName.remove(name);
        return kept == null ? null : kept.socket;
    }

    /** Closes all sockets that are kept now or given later. */
    @Override
    public void close() {
        Map<String, Kept> left;
        synchronized (this) {
            closed = true;
            left = Map.copyOf(byName);
            byName.clear();
        }
        left.values().forEach(Kept::close);
    }

    private void expire(String name, Kept kept) {
        boolean isLeft;
        synchronized (this) {
            isLeft = byName.remove(name, kept);
        }
        if (isLeft) {
            kept.close();
        }
    }

    /** Returns the identity of a socket's file, which a later file at the same path does not share; null if none. */
    private static @Nullable Object file(NetworkChannel socket) {
        try {
            return socket.getLocalAddress() instanceof UnixDomainSocketAddress unix ? identity(unix.getPath()) : null;
        } catch (IOException e) {
            return null; // gone, or unreadable: then it is left alone
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
