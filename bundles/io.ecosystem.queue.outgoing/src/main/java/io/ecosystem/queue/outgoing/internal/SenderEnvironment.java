package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.time.MovableClock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.framework.BundleContext;

/**
 * The environment of the senders.
 *
 * @param context where services are published
 * @param clock of the machine
 * @param movable by which messages wait
 * @param conditions where problems are reported
 * @param stores returns the current store of an engine
 * @param version this bundle and its version
 */
record SenderEnvironment(
        BundleContext context,
        Codec codec,
        InstantSource clock,
        MovableClock movable,
        QueueConditions conditions,
        Function<String, Optional<QueueStore>> stores,
        String version) {}
