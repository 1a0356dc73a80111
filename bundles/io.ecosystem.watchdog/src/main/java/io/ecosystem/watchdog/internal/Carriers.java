package io.ecosystem.watchdog.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that virtual threads run although calls compute: while none of the threads that carry them is free, there
 * are more, up to {@value #MOST}, and fewer again when that is over.
 *
 * <p>A virtual thread that only says that it ran is started with each look; one that has not run at several looks in a
 * row has found no carrier. Looks are counted, not milliseconds, so that a pause of the whole process is no alarm. Used
 * by one thread.
 */
final class Carriers {

    /** Says that no virtual thread runs any more. */
    static final String EXHAUSTED = "CARRIERS.EXHAUSTED";

    /** As many as the virtual machine itself would have at most; each costs a thread. */
    static final int MOST = 256;

    private static final Logger log = LoggerFactory.getLogger(Carriers.class);
    private static final int PATIENCE = 3;
    private static final int MOST_FILLERS = 8_192;
    private static final int FILLERS_AT_ONCE = 128;
    private static final long WAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The threads that carry virtual ones. */
    interface Pool {

        /** How many there may be. */
        int size();

        /** Lets there be another number. */
        void resize(int size);

        /** How many there may be at most. */
        int most();

        /** How many of them run a virtual thread now, about. */
        int busy();
    }

    private final Supplier<Pool> opener;
    private final Supplier<List<String>> computing;
    private final ErrorStates states;
    private volatile boolean ran = true; // written by the virtual threads
    private int missed;
    private @Nullable Pool pool; // null until it is needed
    private int usual;
    private int added;
    private int peak;
    private long peakSince;
    private boolean exhausted;

    /**
     * @param opener finds the pool, when it is needed for the first time
     * @param computing names the calls that compute now
     */
    Carriers(Supplier<Pool> opener, Supplier<List<String>> computing, ErrorStates states) {
        this.opener = opener;
        this.computing = computing;
        this.states = states;
    }

    /** To be called ten times a second. */
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
     * Makes the scheduler notice that there may be more carriers. It starts one when something comes into an empty
     * queue, or into a full one that then grows; its queues are not empty now, so one is filled. What it is filled with
     * does nothing.
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

    /** Takes back what has not been needed for a while; as many as usual stay free for others than the busy ones. */
    private void relax(Pool pool, long now) {
        peak = Math.max(peak, pool.busy());
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

    /** Leaves things as they were found. */
    void close() {
        if (pool != null && added > 0) {
            pool.resize(usual);
        }
        if (exhausted) {
            states.clear(EXHAUSTED);
        }
    }
}
