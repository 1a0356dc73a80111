package io.ecosystem.watchdog.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps virtual threads running while calls compute: when no carrier thread is free, adds carriers, up to
 * {@value #MOST}, and removes them when that is over.
 *
 * <p>Each check starts a virtual thread that only records that it ran; if none has run at several checks in a row,
 * there was no free carrier. Checks are counted, not milliseconds, so a pause of the whole process raises no alarm.
 * Used by one thread.
 */
final class Carriers {

    /** Reports that no virtual thread runs any more. */
    static final String EXHAUSTED = "CARRIERS.EXHAUSTED";

    /** The virtual machine's own maximum; each costs a thread. */
    static final int MOST = 256;

    private static final Logger log = LoggerFactory.getLogger(Carriers.class);
    private static final int PATIENCE = 3;
    private static final int MOST_FILLERS = 8_192;
    private static final int FILLERS_AT_ONCE = 128;
    private static final long WAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The carrier threads of virtual threads. */
    interface Pool {

        /** Returns the current parallelism. */
        int size();

        /** Changes the parallelism. */
        void resize(int size);

        /** Returns the maximum parallelism. */
        int most();

        /** Returns roughly how many of them currently run a virtual thread. */
        int busy();
    }

    private final Supplier<Pool> opener;
    private final Supplier<List<String>> computing;
    private final ErrorStates states;
    private volatile boolean ran = true; // written by the virtual threads
    private int missed;
    private @Nullable Pool pool; // null until first needed
    private int usual;
    private int added;
    private final int[] lately = new int[PATIENCE]; // how many were busy at the latest checks
    private int checks;
    private int peak;
    private long peakSince;
    private boolean exhausted;

    /**
     * @param opener finds the pool, when first needed
     * @param computing names the calls that are computing
     */
    Carriers(Supplier<Pool> opener, Supplier<List<String>> computing, ErrorStates states) {
        this.opener = opener;
        this.computing = computing;
        this.states = states;
    }

    /** Called ten times a second. */
    void look(long now) {
        if (!ran) {
            missed++;
            if (missed == PATIENCE) {
                missed = 0;
                starved(now);
            }
            return;
        }
        missed = 0;
        if (exhausted) {
            exhausted = false;
            states.clear(EXHAUSTED);
            log.info("Virtual threads run again");
        }
        if (pool != null && added > 0) {
            relax(pool, now);
        }
        ran = false;
        Thread.startVirtualThread(() -> ran = true);
    }

    private void starved(long now) {
        Pool pool = opened();
        int size = pool.size();
        if (pool.busy() < size) {
            wake(); // there may be enough, but the scheduler has not noticed, or the processors are too busy
            return;
        }
        int larger = Math.min(pool.most(), 2 * size);
        if (larger <= size) {
            exhausted(size);
            return;
        }
        pool.resize(larger);
        added = larger - usual;
        Arrays.fill(lately, 0);
        peak = 0;
        peakSince = now;
        wake();
        List<String> calls = computing.get();
        if (calls.isEmpty()) {
            log.info("All {} carriers of virtual threads are busy; now there may be {}", size, larger);
        } else {
            log.warn(
                    "All {} carriers of virtual threads are busy; now there may be {}. {}",
                    size,
                    larger,
                    String.join("; ", calls));
        }
    }

    private Pool opened() {
        if (pool == null) {
            pool = opener.get();
            usual = pool.size();
        }
        return pool;
    }

    /**
     * Makes the scheduler notice that it may use more carriers. It starts one when a task enters an empty queue, or a
     * full one that then grows; its queues are not empty now, so this fills one with tasks that do nothing.
     */
    private void wake() {
        for (int i = 0; i < MOST_FILLERS && !ran; i++) {
            Thread.startVirtualThread(() -> {});
            if (i % FILLERS_AT_ONCE == 0) {
                LockSupport.parkNanos(WAKE_NANOS);
            }
        }
    }

    private void exhausted(int size) {
        if (!exhausted) {
            exhausted = true;
            String text = ("all %d carriers of virtual threads are busy, and there may be no more: no call is answered "
                            + "until one ends. %s")
                    .formatted(size, String.join("; ", computing.get()));
            states.raise(EXHAUSTED, text);
            log.error("{}", text);
        }
    }

    /**
     * Removes carriers unneeded for a while; the usual number stays free besides the busy ones. Busy are those that
     * were at several checks in a row: others serve short calls.
     */
    private void relax(Pool pool, long now) {
        lately[checks++ % PATIENCE] = pool.busy();
        peak = Math.max(peak, Arrays.stream(lately).min().orElse(0));
        if (now - peakSince < CALM_NANOS) {
            return;
        }
        int needed = peak < usual ? usual : peak + usual;
        if (needed < pool.size()) {
            pool.resize(needed);
            added = needed - usual;
            log.info("At most {} carriers of virtual threads were busy; now there may be {}", peak, needed);
        }
        peak = 0;
        peakSince = now;
    }

    /** Restores the original state. */
    void close() {
        if (pool != null && added > 0) {
            pool.resize(usual);
        }
        if (exhausted) {
            states.clear(EXHAUSTED);
        }
    }
}
