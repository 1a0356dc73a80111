package io.ecosystem.wire;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the heap the listeners of an instance may hold together, whatever the limits of each are.
 *
 * <p>What the platform itself does not need is divided into four equal shares: received lines, lines being handled with
 * the answers that are built from them, answers that peers have not read, and room for everything else. Each share has
 * a reaction of its own, so that none waits for another: lines are not read, a long line waits for its turn, the peer
 * that has read nothing for longest loses its connection. Safe for use by many threads.
 */
public final class Memory {

    /** Lines up to this length are handled without being counted; their number is bounded by the connections. */
    public static final int SHORT_LINE_BYTES = 4_096;

    private static final long PLATFORM_BYTES = 20L << 20;
    private static final int SHARES = 4;
    private static final int CONNECTION_BYTES = 32 * 1024;
    private static final int LEAST_READ_BYTES = 4_096;
    private static final int MOST_READ_BYTES = 65_536;
    /** Bytes that it takes at most to read a byte of a usual line, handle it, and write the answer. */
    private static final int EXPANSION = 8;

    private static final int PERMIT_BYTES = 1_024;
    private static final long PATIENCE_SECONDS = 10;
    private static final Memory INSTANCE = ofHeap(Runtime.getRuntime().maxMemory());

    private final long heapBytes;
    private final long shareBytes;
    private final Semaphore
            handling; // in units of PERMIT_BYTES; fair, so that the longest line is not overtaken for ever
    private final int mostPermits;
    private final AtomicLong unread = new AtomicLong();
    private volatile Holder[] holders = {}; // replaced under the lock of the object

    private Memory(long heapBytes) {
        this.heapBytes = heapBytes;
        shareBytes = Math.max(heapBytes - PLATFORM_BYTES, heapBytes / 3) / SHARES;
        mostPermits = Math.clamp(shareBytes / PERMIT_BYTES, 1, Integer.MAX_VALUE);
        handling = new Semaphore(mostPermits, true);
    }

    /** The memory of this instance. */
    public static Memory ofInstance() {
        return INSTANCE;
    }

    /** What listeners may hold of a heap that grows to so many bytes. */
    public static Memory ofHeap(long bytes) {
        return new Memory(bytes);
    }

    /** How far the heap may grow, in bytes. */
    public long heapBytes() {
        return heapBytes;
    }

    /** Received lines that wait, finished or not, in bytes. */
    public long maxReceivedBytes() {
        return shareBytes;
    }

    /** Lines longer than {@link #SHORT_LINE_BYTES} being handled, times {@value #EXPANSION}, in bytes. */
    public long maxHandledBytes() {
        return shareBytes;
    }

    /** Answers that peers have not read, in bytes. */
    public long maxUnreadBytes() {
        return shareBytes;
    }

    /** Connections of one listener. */
    public int maxConnections() {
        return Math.clamp(shareBytes / CONNECTION_BYTES, 16, Integer.MAX_VALUE);
    }

    /** The longest answer, in bytes. */
    public int maxResponseBytes() {
        return Math.clamp(shareBytes / 2, 65_536, Integer.MAX_VALUE);
    }

    /** What is read at once from one of so many connections, in bytes. */
    public int readBytes(int connections) {
        return Math.clamp(shareBytes / connections, LEAST_READ_BYTES, MOST_READ_BYTES);
    }

    /** Counts a listener in. */
    public synchronized void add(Holder holder) {
        holders = Arrays.copyOf(holders, holders.length + 1);
        holders[holders.length - 1] = holder;
    }

    /** Counts a listener out; it holds nothing any more. */
    public synchronized void remove(Holder holder) {
        holders = Arrays.stream(holders).filter(other -> other != holder).toArray(Holder[]::new);
    }

    /** Whether received lines hold more than their share. */
    public boolean isReceivedSpent() {
        long received = 0;
        for (Holder holder : holders) {
            received += holder.received();
        }
        return received > shareBytes;
    }

    /** Begins to handle a line, if there is room at once; {@link #handled} must follow. */
    public boolean tryHandle(int lineBytes) {
        return lineBytes <= SHORT_LINE_BYTES || handling.tryAcquire(permits(lineBytes));
    }

    /** The same, but waits for room, at most {@value #PATIENCE_SECONDS} s. */
    public boolean awaitHandle(int lineBytes) throws InterruptedException {
        return lineBytes <= SHORT_LINE_BYTES
                || handling.tryAcquire(permits(lineBytes), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends what began with success. */
    public void handled(int lineBytes) {
        if (lineBytes > SHORT_LINE_BYTES) {
            handling.release(permits(lineBytes));
        }
    }

    /** Counts bytes that a peer has not read; closes the slowest connections if they are too many. */
    public void unread(long bytes) {
        long now = unread.addAndGet(bytes);
        for (int closed = 0; now > shareBytes && closeSlowest(); closed++) {
            now = unread.get();
            if (closed == MOST_READ_BYTES) {
                return; // others queue faster than this closes, and close themselves
            }
        }
    }

    /** Counts bytes out that a peer has read, or never will. */
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

    /** A line that takes more than there is takes all, and so is handled alone. */
    private int permits(int lineBytes) {
        return (int) Math.min(mostPermits, (long) lineBytes * EXPANSION / PERMIT_BYTES);
    }
}
