package io.ecosystem.spi.rollout;

import org.jspecify.annotations.Nullable;

/**
 * Measures calls: the first {@value #CALLS}, as many from each later failure on, or all from {@link #measureAll()} on.
 * The others cost next to nothing. Thread-safe.
 */
public final class CallMeter {

    /** How many calls are measured at a time. */
    public static final int CALLS = 100;

    /** One measured call. */
    public static final class Measured {

        private final Counts counts;
        private final long began;

        private Measured(Counts counts, long began) {
            this.counts = counts;
            this.began = began;
        }
    }

    /** The counts of one measurement. Guarded by the lock of the object. */
    private static final class Counts {

        private long calls;
        private long ended;
        private long failures;
        private long nanos; // of ended calls, minus the beginnings of the others

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
            return new TrackRecord(calls, ended, failures, nanos + (calls - ended) * now, ended, failures);
        }
    }

    private final long origin = System.nanoTime(); // small times keep their sum from overflowing
    private volatile Counts first = new Counts(); // written by measureAll(), as measuresAll
    private volatile Counts last = first;
    private volatile boolean measures = true;
    private volatile boolean measuresAll;

    /** Notes that a call begins; returns null if it is not measured. */
    public @Nullable Measured begin() {
        if (!measures) {
            return null;
        }
        Measured call = new Measured(last, now());
        call.counts.begin(call.began);
        return call;
    }

    /** Notes that a call has ended. */
    public void end(@Nullable Measured call, boolean failed) {
        if (call == null) {
            if (failed) {
                measureAgain();
            }
        } else if (call.counts.end(now(), failed) >= CALLS && call.counts == last && !measuresAll) {
            measures = false;
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
        return System.nanoTime() - origin + 1;
    }
}
