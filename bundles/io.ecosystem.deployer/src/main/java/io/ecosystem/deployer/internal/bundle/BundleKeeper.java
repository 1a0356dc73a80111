package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.spi.deploy.DeployedFile.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Keeps the deployed bundles running, and reports why one does not. Used by one thread, which never runs code of a
 * bundle itself: each start and stop is a {@link LifecycleCall}, and a slow one delays only its own bundle.
 *
 * <p>No bundle is started before the framework has started, so listeners never wait for deployed code.
 *
 * <p>Bundles are started transiently: at the framework's next start, changed or deleted files are handled before an old
 * version could run, and a bundle that cannot run is reported here, not as a stack trace of the framework.
 *
 * <p>It is long as the one entrance to its parts, which do the work: {@link BundleLifecycle}, {@link BundleRewiring},
 * {@link LeavingBundles} and {@link BundleReporter}.
 */
public final class BundleKeeper {

    private final ReportedProblems problems;
    private final ResolutionDiagnosis diagnosis;
    private final FrameworkChanges changes;
    private final LongSupplier nanoTime;
    private final BundleWirings wirings;
    private final StartLevels startLevels;
    private final BundleLifecycle lifecycle;
    private final BundleRewiring rewiring;
    private final BundleReporter reporter;
    private final LeavingBundles leaving;
    private final SharedThreadWatch sharedThreads;
    private final Map<Bundle, KeptBundle> kept = new LinkedHashMap<>();
    private final Map<Bundle, LifecycleCall> early = new HashMap<>();
    private volatile List<String> starting = List.of(); // written by tend()

    /** @param startLevel of deployed bundles; ignored if the framework would never reach it */
    public BundleKeeper(
            BundleContext context,
            ReportedProblems problems,
            ResolutionDiagnosis diagnosis,
            ServiceComponentRuntime components,
            FrameworkChanges changes,
            int startLevel,
            LongSupplier nanoTime) {
        this.problems = problems;
        this.diagnosis = diagnosis;
        this.changes = changes;
        this.nanoTime = nanoTime;
        wirings = new BundleWirings(context);
        startLevels = new StartLevels(context, startLevel);
        lifecycle = new BundleLifecycle(problems, diagnosis, nanoTime);
        rewiring = new BundleRewiring(kept, wirings, lifecycle, nanoTime);
        var locator = new StackLocator(components);
        reporter = new BundleReporter(kept, problems, diagnosis, components, locator, changes, nanoTime);
        leaving = new LeavingBundles(lifecycle, rewiring, reporter, problems, nanoTime);
        sharedThreads = new SharedThreadWatch(locator, problems, KeptBundle.BLOCKED, nanoTime.getAsLong());
    }

    /**
     * Keeps this bundle running from now on; the next {@link #tend()} starts it.
     *
     * @param origin its file, such as {@code deploy/roll.jar}
     */
    public void keep(Bundle bundle, String origin) {
        var state = new KeptBundle(origin, bundle);
        var call = early.remove(bundle);
        var former = kept.put(bundle, state);
        if (former == null && call != null) {
            state.starts(call);
        } else if (former != null) {
            state.continues(former);
            problems.forget(former.subject);
        }
        startLevels.assign(bundle);
        if (BundleWirings.isFragment(bundle)) {
            rewiring.refresh(wirings.hosts(bundle)); // only then does a resolved host accept a new fragment
        }
    }

    /**
     * Replaces the content of a bundle. It is down only between the stop and the start made here. An unfinished start
     * is interrupted.
     *
     * @return false if the bundle has not stopped yet: call again when it is no longer {@linkplain #isBusy busy}
     * @throws BundleException if the framework refuses the content; the previous one is kept and restarted
     */
    public boolean replace(Bundle bundle, Jar jar) throws BundleException, IOException {
        var state = Objects.requireNonNull(kept.get(bundle), "a bundle that is not kept");
        if (!BundleWirings.isFragment(bundle) && !rewiring.halt(state)) {
            return false;
        }
        var dependents = rewiring.stopDependents(Set.of(bundle));
        if (isBusy(bundle)) {
            return false;
        }
        try (var content = jar.open()) {
            bundle.update(content);
            rename(state);
            rewiring.refresh(Set.of(bundle));
        } finally {
            resume(state);
            dependents.forEach(this::resume);
        }
        return true;
    }

    /** Returns what has become of a bundle that was deployed. It is starting as long as one of its components is. */
    public State stateOf(Bundle bundle) {
        if (state(bundle).filter(KeptBundle::isStarting).isPresent()) {
            return State.STARTING;
        }
        return switch (bundle.getState()) {
            case Bundle.UNINSTALLED -> State.UNINSTALLED;
            case Bundle.RESOLVED -> State.RESOLVED;
            case Bundle.STARTING -> State.STARTING;
            case Bundle.ACTIVE -> State.ACTIVE;
            case Bundle.STOPPING -> State.STOPPING;
            default -> State.INSTALLED;
        };
    }

    /** Returns what has become of a set of bundles that were deployed together. */
    public State stateOf(Collection<Bundle> bundles) {
        var states = bundles.stream()
                .filter(bundle -> !isAttached(bundle))
                .map(this::stateOf)
                .collect(Collectors.toSet());
        states.remove(State.ACTIVE);
        if (states.isEmpty()) {
            return State.ACTIVE;
        }
        return states.contains(State.STARTING) ? State.STARTING : State.FAILED;
    }

    private static boolean isAttached(Bundle bundle) {
        return BundleWirings.isFragment(bundle) && bundle.getState() == Bundle.RESOLVED;
    }

    /** Returns the state of a kept bundle. */
    Optional<KeptBundle> state(Bundle bundle) {
        return Optional.ofNullable(kept.get(bundle));
    }

    /** Returns whether a kept bundle has not been started yet, as at the start of the instance. */
    boolean isUntried(Bundle bundle) {
        return state(bundle).filter(KeptBundle::isUntried).isPresent();
    }

    /** Stops the kept bundles that use a platform bundle, until they are resumed; some may not have stopped yet. */
    List<KeptBundle> haltDependents(Bundle bundle) {
        return rewiring.stopDependents(Set.of(bundle));
    }

    /** Names the code that keeps the replacement of a platform bundle from its end. */
    void reportBlocked(String origin, Bundle bundle, StackTraceElement[] stack, Duration age) {
        reporter.reportBlocked(origin, bundle, stack, age);
    }

    /** Restarts a halted bundle. */
    void resume(KeptBundle state) {
        state.startAgain();
        run(state);
    }

    /** The new content of a bundle may have another name. */
    private void rename(KeptBundle state) {
        var subject = new KeptBundle(state.origin, state.bundle).subject;
        if (!subject.equals(state.subject)) {
            problems.forget(state.subject);
            state.subject = subject;
        }
    }

    /** Returns whether a start or stop of the bundle is unfinished, or one of its dependents that may still finish. */
    public boolean isBusy(Bundle bundle) {
        var state = kept.get(bundle);
        return state != null && (state.isBusy() || rewiring.mayStillEnd(wirings.closure(Set.of(bundle))));
    }

    /**
     * Stops and uninstalls bundles; rewires their dependents, or reports those that cannot be. An unfinished start is
     * interrupted; if it continues nevertheless, the bundle is uninstalled as soon as it ends.
     */
    public void remove(Collection<Bundle> bundles) {
        rewiring.stopDependents(bundles);
        var gone = new ArrayList<KeptBundle>();
        for (Bundle bundle : bundles) {
            var state = kept.getOrDefault(bundle, new KeptBundle(bundle.getLocation(), bundle));
            var call = early.remove(bundle);
            if (call != null) {
                state.starts(call);
            }
            release(bundle);
            if (leaving.uninstall(state)) {
                gone.add(state);
            }
        }
        leaving.rewire(gone);
    }

    /** Interrupts everything unfinished, as the instance stops. Any thread may call it. */
    public void interrupt() {
        lifecycle.interrupt();
    }

    /** Stops tracking a bundle without touching it. */
    public void release(Bundle bundle) {
        var former = kept.remove(bundle);
        if (former != null) {
            problems.forget(former.subject);
        }
    }

    /**
     * Starts bundles that are not running but could be, and reports those that cannot.
     *
     * @return whether all is settled: nothing is waiting for its start level, and nothing may soon recover by itself
     */
    public boolean tend() {
        long before;
        do {
            before = changes.count();
            kept.values().forEach(this::run);
        } while (before != changes.count());
        leaving.tend();
        sharedThreads.look(origins(), nanoTime.getAsLong());
        boolean settled = true;
        for (KeptBundle state : kept.values()) {
            settled &= reporter.report(state);
        }
        starting = kept.values().stream()
                .filter(state -> state.isStarting() && !state.isReported())
                .map(state -> state.origin)
                .toList();
        return settled;
    }

    /** Returns the files whose bundles were still starting at the last check, without those that take too long. */
    public List<String> starting() {
        return starting;
    }

    /**
     * Starts a bundle that is not kept yet, unless its start level is still to come. A slow start continues after this
     * returns, and is handled once the bundle is kept.
     *
     * @throws BundleException with a readable reason why it does not run
     */
    public void start(Bundle bundle) throws BundleException {
        startLevels.assign(bundle);
        if (BundleWirings.isFragment(bundle) || !startLevels.isDue(bundle)) {
            return;
        }
        var call = lifecycle.start(bundle);
        if (!call.hasEnded()) {
            early.put(bundle, call);
        } else if (call.failure().isPresent()) {
            var failure = call.failure().get();
            throw new BundleException(
                    "%s does not run: %s"
                            .formatted(ResolutionDiagnosis.name(bundle), diagnosis.reason(bundle, failure)),
                    failure);
        }
    }

    private void run(KeptBundle state) {
        var bundle = state.bundle;
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return; // stopped by hand: only a change of the file starts it again
        }
        if (state.isBusy()) {
            return;
        }
        lifecycle.conclude(state);
        if (state.staysHalted(nanoTime.getAsLong())) {
            return;
        }
        if (state.isHalted()) {
            state.startAgain();
        }
        if (BundleWirings.isFragment(bundle)) {
            reporter.reportFragment(state);
        } else if (!startLevels.isDue(bundle)) {
            state.awaitStartLevel();
        } else if (bundle.getState() == Bundle.ACTIVE) {
            state.runs();
        } else if (state.hasRun() && bundle.getState() == Bundle.RESOLVED) {
            problems.resolve(state.subject); // stopped by hand
        } else if (state.tries(changes.count())) {
            lifecycle.start(state);
        }
    }

    private Map<Bundle, String> origins() {
        var origins = new HashMap<Bundle, String>();
        kept.forEach((bundle, state) -> origins.put(bundle, state.origin));
        return origins;
    }
}
