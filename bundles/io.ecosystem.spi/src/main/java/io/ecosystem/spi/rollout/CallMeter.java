package io.ecosystem.spi.rollout;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures calls: the first {@value #CALLS}, as many from each later failure on, or all from {@link #measureAll()} on.
 * The others cost next to nothing. The time in which a call {@linkplain #pause() waits for the platform} does not
 * count. Thread-safe.
 */
public final class CallMeter {

    /** How many calls are measured at a time. */
    public static final int CALLS = 100;

    private static final ThreadLocal<@Nullable Measured> CURRENT = new ThreadLocal<>();

    /** One measured call. */
    public static final class Measured {

        private final CallMeter meter;
        private final Counts counts;
        private final @Nullable Measured outer; // on the same thread
        private boolean ended; // used by that thread

        private Measured(CallMeter meter, Counts counts, @Nullable Measured outer) {
            this.meter = meter;
            this.counts = counts;
            this.outer = outer;
        }
    }

    /** A time that does not count, until it is closed by the thread that began it. */
    public static final class Pause implements AutoCloseable {

        private final @Nullable Measured innermost;

        private Pause(@Nullable Measured innermost) {
            this.innermost = innermost;
        }

        @Override
        public void close() {
            for (Measured call = innermost; call != null; call = call.outer) {
                if (!call.ended) {
                    call.counts.resume(call.meter.now());
                }
            }
        }
    }

    /** The counts of one measurement. Guarded by the lock of the object. */
    private static final class Counts {

        private long calls;
        private long ended;
        private long failures;
        private long paused; // calls in progress whose time does not count at the moment
        private long nanos; // of ended and paused calls, minus the beginnings of the others

        synchronized void pause(long now) {
            paused++;
            nanos += now;
        }

        synchronized void resume(long now) {
            paused--;
            nanos -= now;
        }

        synchronized void begin(long now) {
            calls++;
            nanos -= now;
        }

        synchronized long end(long now, boolean failed) {
            ended++;
            nanos += now;
            failures += failed ? 1 : 0;
            return ended;
        }

        /** Returns the record of this measurement, as the first and the last one. */
        synchronized TrackRecord record(long now) {
            return new TrackRecord(calls, ended, failures, nanos + (calls - ended - paused) * now, ended, failures);
        }
    }

    private final LongSupplier nanoTime;
    private final long origin; // small times keep their sum from overflowing
    private volatile Counts first = new Counts(); // written by measureAll(), as measuresAll
    private volatile Counts last = first;
    private volatile boolean measures = true;
    private volatile boolean measuresAll;

    /** Creates a meter that has measured nothing. */
    public CallMeter() {
        this(System::nanoTime);
    }

    /** Creates a meter with a clock like {@link System#nanoTime()}. */
    public CallMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        origin = nanoTime.getAsLong();
    }

    /** Notes that a call begins; returns null if it is not measured. */
    public @Nullable Measured begin() {
        if (!measures) {
            return null;
        }
        Measured call = new Measured(this, last, CURRENT.get());
        CURRENT.set(call);
        call.counts.begin(now());
        return call;
    }

    /**
     * Lets the time not count that passes until the result is closed: the calling thread waits for the platform, which
     * is no matter of the handler that it is in. Does nothing if it is in no measured call.
     */
    public static Pause pause() {
        Measured innermost = CURRENT.get();
        for (Measured call = innermost; call != null; call = call.outer) {
            if (!call.ended) {
                call.counts.pause(call.meter.now());
            }
        }
        return new Pause(innermost);
    }

    /** Notes that a call has ended, on the thread on which it began. */
    public void end(@Nullable Measured call, boolean failed) {
        if (call == null) {
            if (failed) {
                measureAgain();
            }
            return;
        }
        leave(call);
        if (call.counts.end(now(), failed) >= CALLS && call.counts == last && !measuresAll) {
            measures = false;
        }
    }

    private static void leave(Measured call) {
        call.ended = true;
        Measured current = CURRENT.get();
        while (current != null && current.ended) {
            current = current.outer;
        }
        if (current == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(current);
        }
    }

    /** A failure after the measurement: they may be usual, so it counts as the first call of another one. */
    private synchronized void measureAgain() {
        if (!measures) {
            var counts = new Counts();
            counts.ended = 1;
            counts.failures = 1;
            last = counts;
            measures = true;
        }
    }

    /** Begins a new measurement, of all calls that begin from now on. */
    public synchronized void measureAll() {
        measuresAll = true;
        first = new Counts();
        last = first;
        measures = true;
    }

    /** Measures no more calls, until one fails. */
    public synchronized void rest() {
        measuresAll = false;
        measures = false;
    }

    /** Returns what became of the measured calls. */
    public TrackRecord record() {
        long now = now();
        TrackRecord beginning = first.record(now);
        TrackRecord lately = last.record(now);
        return new TrackRecord(
                beginning.calls(),
                beginning.ended(),
                beginning.failures(),
                beginning.nanos(),
                lately.ended(),
                lately.failures());
    }

    private long now() {
        return nanoTime.getAsLong() - origin + 1;
    }
}
