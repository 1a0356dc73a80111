package io.ecosystem.queue.incoming.internal;

import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.framework.BundleContext;

/**
 * What every queue needs of its surroundings.
 *
 * @param context where services are published
 * @param conditions where it is told what is wrong
 * @param stores the store of an engine as it is now
 */
record Platform(
        BundleContext context,
        Codec codec,
        InstantSource clock,
        QueueConditions conditions,
        Function<String, Optional<QueueStore>> stores) {}
