package io.ecosystem.watchdog.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.spi.routing.OngoingCalls;
import io.ecosystem.spi.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Monitors the instance from a platform thread of its own: whether virtual threads run, which calls exceed their time
 * limit, and whether each listener answers. Reports to systemd that the instance is alive.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "io.ecosystem.watchdog")
@Designate(ocd = Watchdog.Config.class)
public final class Watchdog {

    /** How often listeners are probed. */
    @ObjectClassDefinition(name = "Ecosystem watchdog")
    public @interface Config {

        /** The time between two probes of a listener, in milliseconds. */
        @AttributeDefinition(
                name = "Period of checks, in milliseconds",
                min = "0",
                description = "How often each listener is asked whether it answers; 0 is never")
        long periodMillis() default 5_000;

        /** The time limit of a listener's answer, in milliseconds. */
        @AttributeDefinition(
                name = "Time for an answer, in milliseconds",
                min = "100",
                description = "A listener that twice does not answer so long raises an error state")
        long limitMillis() default 3_000;
    }

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final long LOOK_MILLIS = 100;
    private static final long CALLS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final AtomicReference<OngoingCalls> ongoing = new AtomicReference<>();
    private final OverdueCalls calls;
    private final Carriers carriers;
    private final ListenerChecks listeners;
    private final Optional<Systemd> systemd;
    private final Thread thread;
    private long lookedAtCalls = System.nanoTime(); // used only by the watchdog thread
    private boolean failing; // used only by the watchdog thread

    /** Starts monitoring. */
    @Activate
    public Watchdog(BundleContext context, Config config, @Reference ErrorStates states) {
        calls = new OverdueCalls(
                atLeast -> {
                    OngoingCalls now = ongoing.get();
                    return now == null ? List.of() : now.ongoing(atLeast);
                },
                states);
        carriers = new Carriers(Scheduler::open, calls::computing, states);
        listeners = new ListenerChecks(
                duration("periodMillis", config.periodMillis(), 0),
                duration("limitMillis", config.limitMillis(), 100),
                calls,
                states);
        systemd = Systemd.of(
                context.getProperty(FrameworkProperties.NOTIFIER),
                context.getProperty(FrameworkProperties.WATCHDOG_MICROS));
        thread = Thread.ofPlatform().daemon().name("io.ecosystem.watchdog").start(this::run);
    }

    private static Duration duration(String key, long millis, long least) {
        if (millis < least) {
            throw new IllegalArgumentException("%s must be at least %d, not %d".formatted(key, least, millis));
        }
        return Duration.ofMillis(millis);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(Transport transport) {
        listeners.add(transport);
    }

    void unbindTransport(Transport transport) {
        listeners.remove(transport);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(OngoingCalls service) {
        ongoing.set(service);
    }

    void unbindCalls(OngoingCalls service) {
        ongoing.compareAndSet(service, null);
    }

    @Deactivate
    void close() {
        thread.interrupt();
        try {
            if (!thread.join(CLOSE)) {
                log.warn("The watchdog does not end; it is at {}", Stacks.top(thread.getStackTrace()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listeners.close();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                look(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
        carriers.close();
        calls.close();
    }

    /** Continues whatever happens: this is what is left when memory or threads run out. */
    private void look(long now) {
        try {
            carriers.look(now);
            if (now - lookedAtCalls >= CALLS_NANOS) {
                lookedAtCalls = now;
                calls.look();
            }
            listeners.look(now);
            if (listeners.isAnyAnswering()) {
                systemd.ifPresent(watching -> watching.alive(now));
            }
            failing = false;
        } catch (RuntimeException | Error e) {
            if (!failing) {
                failing = true;
                log.error("The watchdog cannot look", e);
            }
        }
    }
}
