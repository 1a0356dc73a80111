package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.wire.Framed;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Batches the answers of one conversation into few writes, without delaying them for long.
 *
 * <p>Answers leave when enough have gathered, when {@link #flush} is called, or after {@value #MAX_DELAY_MILLIS} ms, so
 * a slow handler never delays earlier answers. Guarded by the lock of the object.
 */
final class Answers {

    private static final int FIRST_CAPACITY = 512;
    private static final int ENOUGH = 32 * 1024;
    private static final long MAX_DELAY_MILLIS = 2;
    private static final byte[] NOTHING = new byte[0];

    private final Framed framed;
    private final Outlet outlet;
    private final ScheduledExecutorService timer;
    private byte[] gathered = NOTHING;
    private int length;
    private boolean timed;

    Answers(Framed framed, Outlet outlet, ScheduledExecutorService timer) {
        this.framed = framed;
        this.outlet = outlet;
        this.timer = timer;
    }

    /** Adds a line, as its peer expects it. */
    void add(Bytes line, boolean moreToCome) {
        synchronized (this) {
            int needed = length + framed.size(line.length());
            if (needed > gathered.length) {
                gathered = Arrays.copyOf(gathered, Math.max(needed, Math.max(FIRST_CAPACITY, 2 * gathered.length)));
            }
            framed.put(line, gathered, length);
            length = needed;
            if (length >= ENOUGH || !moreToCome) {
                flush();
            } else if (!timed) {
                timed = true;
                timer.schedule(this::flushLate, MAX_DELAY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Sends bytes that are no answer, after those gathered. */
    synchronized void control(byte[] bytes) {
        flush();
        outlet.control(bytes);
    }

    /** Sends the gathered answers. */
    synchronized void flush() {
        if (length > 0) {
            byte[] bytes = gathered;
            int count = length;
            gathered = NOTHING;
            length = 0;
            outlet.send(bytes, count);
        }
    }

    private void flushLate() {
        try {
            synchronized (this) {
                timed = false;
                flush();
            }
        } catch (RuntimeException | Error e) {
            outlet.abort(); // the answers are lost, and their peer would wait for them
        }
    }
}
