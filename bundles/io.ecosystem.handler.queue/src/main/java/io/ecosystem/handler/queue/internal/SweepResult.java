package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.queue.Sweep;
import io.ecosystem.spi.queue.SweepStep;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The result of moving, removing or counting many entries in bounded steps, within the time limit of the call.
 *
 * @param affected how many were moved, removed or counted
 * @param next where another call continues; empty if complete
 */
record SweepResult(long affected, String next) {

    private static final Logger log = LoggerFactory.getLogger(SweepResult.class);
    private static final int STEP = 1_000;
    private static final int TOLD = 10_000;
    private static final Duration RESERVE = Duration.ofSeconds(2);

    /**
     * Processes the entries that pass a filter.
     *
     * @param from where the previous call ended; empty for the start
     * @param limit the number of entries after which to end, to within a step
     */
    static SweepResult run(StoredQueue queue, Sweep what, Filter filter, String from, long limit, Call call)
            throws InterruptedException {
        long affected = 0;
        String next = from;
        do {
            int most = (int) Math.min(STEP, limit - affected);
            SweepStep step = QueueRequests.await(queue.sweep(what, filter, next, most, Instant.now()));
            if ((affected + step.affected()) / TOLD > affected / TOLD) {
                log.info("{} entries of queue '{}' so far: {}", affected + step.affected(), queue.name(), what);
            }
            affected += step.affected();
            next = step.next();
        } while (!next.isEmpty()
                && affected < limit
                && call.timeLeft().filter(left -> left.compareTo(RESERVE) < 0).isEmpty());
        return new SweepResult(affected, next);
    }

    boolean isComplete() {
        return next.isEmpty();
    }
}
