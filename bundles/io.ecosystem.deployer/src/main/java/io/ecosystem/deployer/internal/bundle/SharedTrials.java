package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.QueuedHandler;
import io.ecosystem.platform.file.RolloutFile;
import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.spi.rollout.TrackRecord;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Begins and judges the trials of new versions that work beside the ones before. Used by one thread. */
public final class SharedTrials {

    private static final Set<String> HANDLERS = Set.of(Handler.class.getName(), QueuedHandler.class.getName());

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ComponentCheck components;
    private final HandlerRecords records;
    private final TrialRules rules;
    private final LongSupplier nanoTime;

    /** @param rules by which new versions are judged */
    public SharedTrials(
            BundleContext context,
            BundleKeeper keeper,
            ServiceComponentRuntime componentRuntime,
            TrialRules rules,
            LongSupplier nanoTime) {
        this.context = context;
        this.keeper = keeper;
        components = new ComponentCheck(componentRuntime);
        records = new HandlerRecords(context);
        this.rules = rules;
        this.nanoTime = nanoTime;
    }

    /**
     * Puts a new version on trial, and lets it be started.
     *
     * @param bundle of the new version, which has not been started
     * @param current the bundle of the version before; null if there is none
     */
    public SharedTrial begin(
            KeptVersion next, KeptVersion before, Bundle bundle, @Nullable Bundle current, RolloutFile plan) {
        long now = now();
        ServiceRegistration<Rollout> registration = null;
        if (current != null) {
            registration = context.registerService(Rollout.class, new SharedCalls(bundle.getBundleId(), plan), null);
            records.measureAll(current);
        }
        keeper.keep(bundle, "%s, being rolled out".formatted(DeployFolder.subject(next.file())));
        var trial = new UpdateTrial(
                keeper.state(bundle).orElseThrow(), next, before, TrackRecord.NONE, rules, next.time(), now);
        return new SharedTrial(this, trial, current, plan, now, registration);
    }

    /** Returns whether a bundle works, so that another version can work beside it and be compared with it. */
    public boolean works(Bundle bundle) {
        return canTry(bundle) && (bundle.getState() == Bundle.ACTIVE || keeper.isUntried(bundle));
    }

    /** Returns whether a bundle can be put on trial. */
    public boolean canTry(Bundle bundle) {
        return !BundleWirings.isFragment(bundle);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    HandlerRecords records() {
        return records;
    }

    Optional<String> verdict(UpdateTrial trial, @Nullable Bundle current) {
        var measure = current == null ? TrackRecord.NONE : records.of(current);
        return trial.verdict(components, records, measure, now());
    }

    /** Returns whether any of the versions has handlers, so that calls are to be expected. */
    boolean serves(Bundle... versions) {
        return Arrays.stream(versions)
                .anyMatch(bundle -> records.of(bundle).calls() > 0
                        || services(bundle)
                                .flatMap(
                                        service -> Arrays.stream((String[]) service.getProperty(Constants.OBJECTCLASS)))
                                .anyMatch(HANDLERS::contains));
    }

    private static Stream<ServiceReference<?>> services(Bundle bundle) {
        var services = bundle.getState() == Bundle.UNINSTALLED ? null : bundle.getRegisteredServices();
        return services == null ? Stream.empty() : Arrays.stream(services);
    }
}
