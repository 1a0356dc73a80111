package io.ecosystem.queue.worker;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Separates the entries that were being processed when the process ended, since one of them may end it again. Entries
 * cut off once run beside each other; one cut off again runs alone, so it harms no other.
 *
 * <p>Passes are held for a bounded time, so an attempt that hangs does not hold up others. Safe for use by many
 * threads.
 */
final class Quarantine {

    /** The quarantine shared by all queues of this process. */
    static final Quarantine OF_PROCESS = new Quarantine();

    /**
     * How long exclusive passes are withheld after a shared one was turned away, which is requested again within it.
     */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private int inside; // guarded by the lock of the object
    private boolean alone; // guarded by the lock of the object
    private long turnedAway = System.nanoTime() - TURN_NANOS; // guarded by the lock of the object

    /** The right to be processed, until it is left; leaving it twice does nothing. */
    final class Pass {

        private final boolean forOne;
        private final AtomicBoolean left = new AtomicBoolean();

        private Pass(boolean forOne) {
            this.forOne = forOne;
        }

        /** Returns whether this is the only pass. */
        boolean isAlone() {
            return forOne && !left.get();
        }

        void leave() {
            if (left.compareAndSet(false, true)) {
                left(forOne);
            }
        }
    }

    /** Returns a pass beside others; empty while one is alone. */
    synchronized Optional<Pass> beside() {
        if (alone) {
            turnedAway = System.nanoTime();
            return Optional.empty();
        }
        return Optional.of(enter(false));
    }

    /** Returns a pass without any other; empty while there are others. */
    synchronized Optional<Pass> alone() {
        return inside > 0 || System.nanoTime() - turnedAway < TURN_NANOS ? Optional.empty() : Optional.of(enter(true));
    }

    private Pass enter(boolean forOne) {
        inside++;
        alone = forOne;
        return new Pass(forOne);
    }

    private synchronized void left(boolean forOne) {
        inside--;
        alone &= !forOne;
    }
}
