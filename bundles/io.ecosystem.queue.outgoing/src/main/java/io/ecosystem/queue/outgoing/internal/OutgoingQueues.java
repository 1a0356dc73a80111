package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.queue.worker.Stores;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.deploy.Deployments;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Provides a service and queues for every configured sender, and opens stored queues without one.
 *
 * <p>Changes happen one after the other under {@code changing}. Sending and delivering threads never take it.
 */
@Component(
        service = {},
        immediate = true)
public final class OutgoingQueues {

    private final ReentrantLock changing = new ReentrantLock();
    private final Map<String, OutgoingSender> senders = new TreeMap<>();
    private final Map<String, SenderSettings> settings = new TreeMap<>();
    private final Stores stores = new Stores();
    private final QueueConditions conditions = new QueueConditions();
    private final SenderEnvironment platform;
    private final Leftovers leftovers;
    private boolean settled;

    /** Starts without senders. */
    @Activate
    public OutgoingQueues(
            BundleContext context,
            @Reference Codec codec,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) @Nullable MovableClock clock) {
        String version = "%s %s"
                .formatted(
                        context.getBundle().getSymbolicName(),
                        context.getBundle().getVersion());
        platform = new SenderEnvironment(
                context,
                codec,
                InstantSource.system(),
                Objects.requireNonNullElseGet(clock, MovableClock::new),
                conditions,
                stores::find,
                version);
        leftovers = new Leftovers(
                () -> isStopping(context.getBundle()) ? List.of() : stores.all(),
                platform,
                change -> Thread.startVirtualThread(() -> changing(change)));
    }

    /**
     * Closes all senders in parallel, since each may wait for its deliveries; only briefly, unless the instance stops:
     * a delivery may wait for a part of the platform that is being replaced too.
     */
    @Deactivate
    void close() {
        Bundle system = platform.context().getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        Duration drain = isStopping(system) ? Outbox.DRAIN : Outbox.BRIEF;
        changing(() -> {
            settled = false;
            stores.clear(); // prevents further opening
            leftovers.close();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                senders.values().forEach(sender -> threads.execute(() -> sender.close(drain)));
            }
            senders.clear();
        });
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSettings(SenderSettings stated) {
        changing(() -> {
            settings.put(stated.rules().sender(), stated);
            apply(stated.rules());
        });
    }

    void updatedSettings(SenderSettings stated) {
        changing(() -> apply(stated.rules()));
    }

    void unbindSettings(SenderSettings stated) {
        changing(() -> {
            String name = stated.rules().sender();
            if (settings.remove(name, stated)) {
                Optional.ofNullable(senders.remove(name)).ifPresent(sender -> sender.close(Outbox.DRAIN));
            }
        });
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStore(QueueStore store, ServiceReference<QueueStore> reference) {
        changing(() -> {
            stores.add(store, reference);
            storesChanged();
        });
    }

    void unbindStore(ServiceReference<QueueStore> reference) {
        changing(() -> {
            stores.remove(reference);
            storesChanged();
        });
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindErrorStates(ErrorStates service) {
        conditions.bind(service);
    }

    void unbindErrorStates(ErrorStates service) {
        conditions.unbind(service);
    }

    /** From now on a stored queue without a sender has lost it; before, its configuration may still arrive. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindDeployments(Deployments complete) {
        changing(() -> {
            settled = true;
            leftovers.keepAll();
        });
    }

    void unbindDeployments(Deployments complete) {
        // queues stay as they are
    }

    private void apply(SenderRules rules) {
        senders.computeIfAbsent(rules.sender(), name -> new OutgoingSender(platform, leftovers))
                .apply(rules);
    }

    private void storesChanged() {
        leftovers.storesChanged();
        settings.values().forEach(stated -> apply(stated.rules()));
        if (settled) {
            leftovers.keepAll();
        }
    }

    /** When everything stops, a sender that goes leaves no abandoned queues. */
    private static boolean isStopping(Bundle bundle) {
        return bundle.getState() == Bundle.STOPPING;
    }

    private void changing(Runnable what) {
        changing.lock();
        try {
            what.run();
        } finally {
            changing.unlock();
        }
    }
}
