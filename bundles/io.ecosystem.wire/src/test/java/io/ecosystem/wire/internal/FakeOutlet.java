package io.ecosystem.wire.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A peer that reads when the test asks. Guarded by the lock of the object. */
final class FakeOutlet implements Outlet {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<Boolean> reading = new ArrayList<>();
    private int sends;
    private long unread;
    private boolean neverReads;
    private boolean ended;
    private boolean aborted;

    @Override
    public synchronized void send(byte[] bytes, int count) {
        sent.write(bytes, 0, count);
        sends++;
        unread += neverReads ? count : 0;
        notifyAll();
    }

    @Override
    public void control(byte[] bytes) {
        send(bytes, bytes.length);
    }

    @Override
    public synchronized long unread() {
        return unread;
    }

    @Override
    public synchronized void reading(boolean wanted) {
        reading.add(wanted);
        notifyAll();
    }

    @Override
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized void abort() {
        aborted = true;
        notifyAll();
    }

    synchronized FakeOutlet thatNeverReads() {
        neverReads = true;
        return this;
    }

    synchronized void readEverything() {
        unread = 0;
    }

    synchronized String text() {
        return sent.toString(StandardCharsets.UTF_8);
    }

    synchronized int sends() {
        return sends;
    }

    synchronized List<Boolean> reading() {
        return List.copyOf(reading);
    }

    synchronized boolean isEnded() {
        return ended;
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    void awaitText(String expected) {
        await(() -> text().equals(expected), expected);
    }

    void awaitEnd() {
        await(() -> ended, "the end");
    }

    /** Waits for a condition; looks at once when this object changes. */
    synchronized void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("never came: " + what + "\nbut: " + text());
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK_NANOS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
