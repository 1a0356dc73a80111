package io.ecosystem.client.internal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens the channel of one stream connection within a time limit, and closes it. Used on the loop only. */
final class StreamChannel {

    /** Receives the result: one of the three, once. */
    interface Listener extends Loop.Watcher {

        void connected(SocketChannel channel, SelectionKey key);

        void cannotConnect(IOException cause);

        void connectTimedOut();
    }

    private static final Duration BACKLOG_PAUSE = Duration.ofMillis(20);

    private final Address address;
    private final Loop loop;
    private final Listener listener;
    private final Loop.Alarm alarm;
    private @Nullable SocketChannel channel; // null until it is opened
    private @Nullable SelectionKey key; // likewise
    private boolean closed;

    /** Begins to connect. */
    StreamChannel(Address address, ClientContext context, Listener listener) {
        this.address = address;
        this.listener = listener;
        loop = context.loop();
        alarm = loop.after(context.settings().connectTimeout(), listener::connectTimedOut);
        context.resolve(address, this::connect, this::failed);
    }

    /** The channel can connect now. */
    void finish() {
        try {
            if (channel != null && key != null && channel.finishConnect()) {
                alarm.cancel();
                listener.connected(channel, key);
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    void close() {
        closed = true;
        alarm.cancel();
        closeChannel();
    }

    private void connect(SocketAddress to) {
        if (closed) {
            return;
        }
        try {
            SocketChannel opened =
                    address.isFile() ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
            channel = opened;
            SelectionKey watched = loop.watch(opened, 0, listener);
            key = watched;
            if (!address.isFile()) {
                opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            if (opened.connect(to)) {
                alarm.cancel();
                listener.connected(opened, watched);
            } else {
                watched.interestOps(SelectionKey.OP_CONNECT);
            }
        } catch (IOException e) {
            if (address.isFile() && isBacklogFull(e)) {
                closeChannel();
                loop.after(BACKLOG_PAUSE, () -> connect(to));
            } else {
                failed(e);
            }
        }
    }

    private void failed(IOException cause) {
        if (!closed) {
            listener.cannotConnect(cause);
        }
    }

    /** Only the text identifies a socket file with a full backlog; elsewhere connecting only fails earlier. */
    private static boolean isBacklogFull(IOException failure) {
        return !(failure instanceof ConnectException)
                && String.valueOf(failure.getMessage()).contains("temporarily unavailable");
    }

    private void closeChannel() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // the channel is not needed any more, and owes its peer no data
        }
    }
}
