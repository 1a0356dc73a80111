package io.ecosystem.queue.incoming.internal;

import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.framework.BundleContext;

/**
 * The environment of the queues.
 *
 * @param context where services are published
 * @param conditions where problems are reported
 * @param stores returns the current store of an engine
 */
record QueueEnvironment(
        BundleContext context,
        Codec codec,
        InstantSource clock,
        QueueConditions conditions,
        Function<String, Optional<QueueStore>> stores) {}
