package io.ecosystem.spi.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Measures calls: the first {@value #FIRST_CALLS}, or all from {@link #measureAll()} on. The others cost next to
 * nothing, except that their failures are noticed. Thread-safe.
 */
public final class CallMeter {

    /** How many calls are measured without being asked for. */
    public static final int FIRST_CALLS = 100;

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

        synchronized TrackRecord record(long now, Duration sinceFailure) {
            return new TrackRecord(calls, ended, failures, nanos + (calls - ended) * now, sinceFailure);
        }
    }

    private final long origin = System.nanoTime(); // small times keep their sum from overflowing
    private volatile Counts counts = new Counts(); // written by measureAll()
    private volatile boolean measures = true;
    private volatile boolean measuresAll; // written by measureAll()
    private volatile long lastFailure; // 0 if there was none

    /** Notes that a call begins; returns null if it is not measured. */
    public @Nullable Measured begin() {
        if (!measures) {
            return null;
        }
        Measured call = new Measured(counts, now());
        call.counts.begin(call.began);
        return call;
    }

    /** Notes that a call has ended. */
    public void end(@Nullable Measured call, boolean failed) {
        if (failed) {
            lastFailure = now();
        }
        if (call != null && call.counts.end(now(), failed) >= FIRST_CALLS && !measuresAll) {
            measures = false;
        }
    }

    /** Begins a new measurement, of all calls that begin from now on. */
    public void measureAll() {
        measuresAll = true;
        counts = new Counts();
        measures = true;
    }

    /** Returns what became of the measured calls. */
    public TrackRecord record() {
        long now = now();
        long failed = lastFailure;
        return counts.record(now, failed == 0 ? TrackRecord.NEVER_FAILED : Duration.ofNanos(now - failed));
    }

    private long now() {
        return System.nanoTime() - origin + 1;
    }
}
