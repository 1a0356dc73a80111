package io.ecosystem.queue.incoming.internal;

import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.spi.time.MovableClock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.osgi.framework.BundleContext;

/**
 * The environment of the queues.
 *
 * @param context where services are published
 * @param clock of the machine
 * @param movable by which entries wait
 * @param conditions where problems are reported
 * @param stores returns the current store of an engine
 * @param rollouts returns how a bundle is being rolled out; empty if it gets all entries
 */
record QueueEnvironment(
        BundleContext context,
        Codec codec,
        InstantSource clock,
        MovableClock movable,
        QueueConditions conditions,
        Function<String, Optional<QueueStore>> stores,
        LongFunction<Optional<Rollout>> rollouts) {

    /** Returns how a handler is being rolled out; empty if it gets all entries. */
    Optional<Rollout> rollout(Consumer consumer) {
        return rollouts.apply(consumer.bundleId());
    }
}
