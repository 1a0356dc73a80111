package io.ecosystem.queue.worker;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps apart the entries that were being processed when the process ended, since one of them may end it again: those
 * that did so once go beside each other, and one that did so again goes alone, so that its end tells on no other.
 *
 * <p>Who has a pass leaves after a bounded time, so an attempt that hangs does not hold up others. Safe for use by many
 * threads.
 */
final class Quarantine {

    /** That of all queues of this process. */
    static final Quarantine OF_PROCESS = new Quarantine();

    /** For how long nobody is let in alone after somebody else was turned away, who asks again within that time. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private int inside; // guarded by the lock of the object
    private boolean alone; // guarded by the lock of the object
    private long turnedAway = System.nanoTime() - TURN_NANOS; // guarded by the lock of the object

    /** The right to be processed, until it is left; to leave it twice does nothing. */
    final class Pass {

        private final boolean forOne;
        private final AtomicBoolean left = new AtomicBoolean();

        private Pass(boolean forOne) {
            this.forOne = forOne;
        }

        /** Whether no other has a pass. */
        boolean isAlone() {
            return forOne && !left.get();
        }

        void leave() {
            if (left.compareAndSet(false, true)) {
                left(forOne);
            }
        }
    }

    /** A pass beside others; empty while one is alone. */
    synchronized Optional<Pass> beside() {
        if (alone) {
            turnedAway = System.nanoTime();
            return Optional.empty();
        }
        return Optional.of(enter(false));
    }

    /** A pass without any other; empty while there are others. */
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
