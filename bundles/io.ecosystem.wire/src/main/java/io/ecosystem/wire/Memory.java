package io.ecosystem.wire;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The share of the heap that the listeners of an instance may use together, whatever their individual limits.
 *
 * <p>The heap beyond the platform's own needs is divided into four equal shares: received lines, lines being handled
 * with the answers being built from them, unread answers, and room for everything else. Each share reacts on its own,
 * so that none waits for another: lines are not read, a long line waits for its turn, the slowest peer loses its
 * connection. Thread-safe.
 */
public final class Memory {

    /** Lines up to this length are handled without accounting; the number of connections bounds them. */
    public static final int SHORT_LINE_BYTES = 4_096;

    private static final long PLATFORM_BYTES = 20L << 20;
    private static final int SHARES = 4;
    private static final int CONNECTION_BYTES = 32 * 1024;
    private static final int LEAST_READ_BYTES = 4_096;
    private static final int MOST_READ_BYTES = 65_536;
    /** The most bytes needed to read one byte of a typical line, handle it, and write the answer. */
    private static final int EXPANSION = 8;

    private static final int PERMIT_BYTES = 1_024;
    private static final long PATIENCE_SECONDS = 10;
    private static final Memory INSTANCE = ofHeap(Runtime.getRuntime().maxMemory());

    private final long heapBytes;
    private final long shareBytes;
    private final Semaphore
            handling; // in units of PERMIT_BYTES; fair, so that the longest line is not overtaken forever
    private final int mostPermits;
    private final AtomicLong unread = new AtomicLong();
    private volatile Holder[] holders = {}; // replaced under the lock of the object

    private Memory(long heapBytes) {
        this.heapBytes = heapBytes;
        shareBytes = Math.max(heapBytes - PLATFORM_BYTES, heapBytes / 3) / SHARES;
        mostPermits = Math.clamp(shareBytes / PERMIT_BYTES, 1, Integer.MAX_VALUE);
        handling = new Semaphore(mostPermits, true);
    }

    /** Returns the memory of this instance. */
    public static Memory ofInstance() {
        return INSTANCE;
    }

    /** Returns the memory for a heap with this maximum size. */
    public static Memory ofHeap(long bytes) {
        return new Memory(bytes);
    }

    /** Returns the maximum size of the heap, in bytes. */
    public long heapBytes() {
        return heapBytes;
    }

    /** Returns the limit of received lines that wait, finished or not, in bytes. */
    public long maxReceivedBytes() {
        return shareBytes;
    }

    /**
     * Returns the limit of lines longer than {@link #SHORT_LINE_BYTES} being handled, times {@value #EXPANSION}, in
     * bytes.
     */
    public long maxHandledBytes() {
        return shareBytes;
    }

    /** Returns the limit of unread answers, in bytes. */
    public long maxUnreadBytes() {
        return shareBytes;
    }

    /** Returns the maximum number of connections of one listener. */
    public int maxConnections() {
        return Math.clamp(shareBytes / CONNECTION_BYTES, 16, Integer.MAX_VALUE);
    }

    /** Returns the length of the longest answer, in bytes. */
    public int maxResponseBytes() {
        return Math.clamp(shareBytes / 2, 65_536, Integer.MAX_VALUE);
    }

    /** Returns how many bytes to read at once from each of so many connections. */
    public int readBytes(int connections) {
        return Math.clamp(shareBytes / connections, LEAST_READ_BYTES, MOST_READ_BYTES);
    }

    /** Adds a listener. */
    public synchronized void add(Holder holder) {
        holders = Arrays.copyOf(holders, holders.length + 1);
        holders[holders.length - 1] = holder;
    }

    /** Removes a listener, which holds nothing any more. */
    public synchronized void remove(Holder holder) {
        holders = Arrays.stream(holders).filter(other -> other != holder).toArray(Holder[]::new);
    }

    /** Returns whether received lines exceed their share. */
    public boolean isReceivedSpent() {
        long received = 0;
        for (Holder holder : holders) {
            received += holder.received();
        }
        return received > shareBytes;
    }

    /** Begins to handle a line if there is room; {@link #handled} must follow. */
    public boolean tryHandle(int lineBytes) {
        return lineBytes <= SHORT_LINE_BYTES || handling.tryAcquire(permits(lineBytes));
    }

    /** Like {@link #tryHandle}, but waits for room, at most {@value #PATIENCE_SECONDS} s. */
    public boolean awaitHandle(int lineBytes) throws InterruptedException {
        return lineBytes <= SHORT_LINE_BYTES
                || handling.tryAcquire(permits(lineBytes), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends the handling of a line that began successfully. */
    public void handled(int lineBytes) {
        if (lineBytes > SHORT_LINE_BYTES) {
            handling.release(permits(lineBytes));
        }
    }

    /** Adds bytes that a peer has not read; closes the slowest connections if there are too many. */
    public void unread(long bytes) {
        long now = unread.addAndGet(bytes);
        for (int closed = 0; now > shareBytes && closeSlowest(); closed++) {
            now = unread.get();
            if (closed == MOST_READ_BYTES) {
                return; // others queue faster than this closes, and will close connections themselves
            }
        }
    }

    /** Subtracts bytes that a peer has read, or never will. */
    public void read(long bytes) {
        unread.addAndGet(-bytes);
    }

    private boolean closeSlowest() {
        Holder.Slow slowest = Arrays.stream(holders)
                .map(Holder::slowest)
                .filter(Objects::nonNull)
                .min(Comparator.comparingLong(Holder.Slow::progress))
                .orElse(null);
        return slowest != null && slowest.close();
    }

    /** Returns the permits of a line; one that needs more than there are takes all, and is handled alone. */
    private int permits(int lineBytes) {
        return (int) Math.min(mostPermits, (long) lineBytes * EXPANSION / PERMIT_BYTES);
    }
}
