package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
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

    private final Outlet outlet;
    private final ScheduledExecutorService timer;
    private byte[] gathered = NOTHING;
    private int length;
    private boolean timed;

    Answers(Outlet outlet, ScheduledExecutorService timer) {
        this.outlet = outlet;
        this.timer = timer;
    }

    /** Adds a line, and its line feed. */
    void add(Bytes line, boolean moreToCome) {
        synchronized (this) {
            int needed = length + line.length() + 1;
            if (needed > gathered.length) {
                gathered = Arrays.copyOf(gathered, Math.max(needed, Math.max(FIRST_CAPACITY, 2 * gathered.length)));
            }
            System.arraycopy(line.array(), line.offset(), gathered, length, line.length());
            gathered[needed - 1] = '\n';
            length = needed;
            if (length >= ENOUGH || !moreToCome) {
                flush();
            } else if (!timed) {
                timed = true;
                timer.schedule(this::flushLate, MAX_DELAY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
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
