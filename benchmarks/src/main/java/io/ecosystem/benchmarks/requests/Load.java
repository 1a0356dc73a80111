package io.ecosystem.benchmarks.requests;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Loads a server with one thread for some time. Used by one thread. */
public final class Load implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("end of a hanging round").factory());

    /**
     * The figures of a run.
     *
     * @param perSecond answered requests per second
     * @param nanos the time of each, from before it is sent until its answer has been read
     */
    public record Figures(double perSecond, Histogram nanos) {}

    /**
     * Runs one mode for a number of nanoseconds. Throws an exception if an answer is wrong, or does not come within 10
     * s after that.
     */
    public Figures run(SocketAddress address, Wrapping wrapping, Mode mode, long nanos) throws IOException {
        var histogram = new Histogram(LONGEST_NANOS, DIGITS);
        var hanging = clock.schedule(Thread.currentThread()::interrupt, nanos + PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        try {
            long began = System.nanoTime();
            long end = began + nanos;
            if (mode.once()) {
                connectEachTime(address, wrapping, end, histogram);
            } else if (mode.connections() == 1) {
                byOne(address, wrapping, mode.depth(), end, histogram);
            } else {
                byMany(address, wrapping, mode, end, histogram);
            }
            return new Figures(histogram.getTotalCount() * 1e9 / (System.nanoTime() - began), histogram);
        } finally {
            hanging.cancel(false);
        }
    }

    private static void connectEachTime(SocketAddress address, Wrapping wrapping, long end, Histogram nanos)
            throws IOException {
        while (System.nanoTime() < end) {
            byOne(address, wrapping, 1, System.nanoTime(), nanos);
        }
    }

    private static void byOne(SocketAddress address, Wrapping wrapping, int depth, long end, Histogram nanos)
            throws IOException {
        try (var connection = new Connection(address, wrapping, depth, nanos)) {
            connection.send();
            while (!connection.isIdle()) {
                connection.receive();
                if (System.nanoTime() < end) {
                    connection.send();
                }
            }
        }
    }

    private static void byMany(SocketAddress address, Wrapping wrapping, Mode mode, long end, Histogram nanos)
            throws IOException {
        List<Connection> all = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < mode.connections(); i++) {
                var connection = new Connection(address, wrapping, mode.depth(), nanos);
                all.add(connection);
                connection.channel().configureBlocking(false);
                connection.channel().register(selector, SelectionKey.OP_READ, connection);
            }
            for (Connection connection : all) {
                connection.send();
            }
            while (all.stream().anyMatch(connection -> !connection.isIdle())) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    var connection = (Connection) key.attachment();
                    connection.receive();
                    if (System.nanoTime() < end) {
                        connection.send();
                    }
                }
                selector.selectedKeys().clear();
                if (Thread.interrupted()) {
                    throw new IOException(
                            "no answer for %d s".formatted(TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)));
                }
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
