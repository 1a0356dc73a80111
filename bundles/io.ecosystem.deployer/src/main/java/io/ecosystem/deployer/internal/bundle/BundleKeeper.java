package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.deployer.internal.Problems;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the deployed bundles running, and says of each why it does not. Used by one thread, which never runs code of a
 * bundle itself: each start and stop is a {@link ForeignCall}, and one that takes long delays only its own bundle.
 *
 * <p>No bundle is started before the framework has, so that listeners never wait for deployed code.
 *
 * <p>Bundles are started for this run of the framework only, so that at its next start a file that changed or went
 * meanwhile is dealt with before its old version runs, and a bundle that cannot run is reported here and not as a stack
 * trace of the framework.
 */
public final class BundleKeeper {

    private static final Logger log = LoggerFactory.getLogger(BundleKeeper.class);
    /** How long everything else waits for a start or a stop. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** How long the start of the instance waits for it. */
    private static final Duration PART_OF_THE_START = Duration.ofSeconds(5);

    private static final String STAYS =
            " is gone, but its bundle stays until this ends, or until the instance is restarted";

    private final BundleContext context;
    private final Problems problems;
    private final Diagnosis diagnosis;
    private final ComponentCheck components;
    private final FrameworkChanges changes;
    private final int startLevel;
    private final LongSupplier nanoTime;
    private final Bundle framework;
    private final Wiring wiring;
    private final FrameworkStartLevel frameworkLevel;
    private final Whereabouts whereabouts;
    private final SharedThreads sharedThreads;
    private final Map<Bundle, Kept> kept = new LinkedHashMap<>();
    private final Set<ForeignCall> running = ConcurrentHashMap.newKeySet(); // and some that have ended
    private final Map<Bundle, ForeignCall> early = new HashMap<>();
    private final Map<Bundle, Kept> leaving = new LinkedHashMap<>();
    private volatile List<String> starting = List.of(); // written by tend()

    /** @param startLevel of deployed bundles; ignored by a framework that would never reach it */
    public BundleKeeper(
            BundleContext context,
            Problems problems,
            Diagnosis diagnosis,
            ServiceComponentRuntime components,
            FrameworkChanges changes,
            int startLevel,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.context = context;
        this.problems = problems;
        this.diagnosis = diagnosis;
        this.components = new ComponentCheck(components);
        this.changes = changes;
        this.startLevel = startLevel;
        whereabouts = new Whereabouts(components);
        sharedThreads = new SharedThreads(whereabouts, problems, Kept.BLOCKED, nanoTime.getAsLong());
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        wiring = new Wiring(context);
        frameworkLevel = framework.adapt(FrameworkStartLevel.class);
    }

    /**
     * Keeps this bundle running from now on; it is started by the next {@link #tend()}.
     *
     * @param origin the file that wants it, such as {@code deploy/roll.jar}
     */
    public void keep(Bundle bundle, String origin) {
        var state = new Kept(origin, bundle);
        state.call = early.remove(bundle);
        var former = kept.put(bundle, state);
        if (former != null) {
            state.call = former.call;
            problems.forget(former.subject);
        }
        if (reachable(startLevel)) {
            bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
        }
        if (Wiring.isFragment(bundle)) {
            refresh(wiring.hosts(bundle)); // a host that is already resolved takes a new fragment only then
        }
    }

    /**
     * Replaces the content of a bundle. It is away only between being stopped and being started again, here. A start
     * that has not ended is interrupted.
     *
     * @return false if the bundle has not stopped yet: to be called again when it {@linkplain #isBusy is busy} no more
     * @throws BundleException if the framework refuses the content; the former one is kept and started again
     */
    public boolean replace(Bundle bundle, Jar jar) throws BundleException, IOException {
        var state = kept.get(bundle);
        if (!Wiring.isFragment(bundle) && !halt(bundle, state)) {
            return false;
        }
        var dependents = stopDependents(Set.of(bundle));
        if (isBusy(bundle)) {
            return false;
        }
        try (var content = jar.open()) {
            bundle.update(content);
            rename(bundle, state);
            refresh(Set.of(bundle));
        } finally {
            resume(bundle);
            dependents.forEach(this::resume);
        }
        return true;
    }

    /** Stops a bundle until it is resumed, or some time later by itself; returns whether it is stopped now. */
    private boolean halt(Bundle bundle, Kept state) {
        state.halt(nanoTime.getAsLong());
        return stop(bundle, state);
    }

    private void resume(Bundle bundle) {
        kept.get(bundle).startAgain();
        run(bundle, kept.get(bundle));
    }

    /** The new content of a bundle may have another name. */
    private void rename(Bundle bundle, Kept state) {
        var subject = new Kept(state.origin, bundle).subject;
        if (!subject.equals(state.subject)) {
            problems.forget(state.subject);
            state.subject = subject;
        }
    }

    /** Whether a start or a stop of the bundle has not ended yet, or one that may still end of those that use it. */
    public boolean isBusy(Bundle bundle) {
        return kept.containsKey(bundle) && (kept.get(bundle).isBusy() || mayStillEnd(wiring.closure(Set.of(bundle))));
    }

    private boolean mayStillEnd(Collection<Bundle> bundles) {
        return bundles.stream()
                .map(kept::get)
                .anyMatch(state -> state != null && state.isBusy() && !state.isLate(nanoTime.getAsLong()));
    }

    /**
     * Stops and uninstalls bundles; those that use their packages are wired anew, or reported if they cannot be. A
     * bundle whose start has not ended is interrupted; if it does not end then either, it goes as soon as it does.
     */
    public void remove(Collection<Bundle> bundles) {
        stopDependents(bundles);
        var gone = new LinkedHashMap<Bundle, Kept>();
        for (Bundle bundle : bundles) {
            var state = kept.getOrDefault(bundle, new Kept(bundle.getLocation(), bundle));
            state.call = early.getOrDefault(bundle, state.call);
            early.remove(bundle);
            release(bundle);
            if (uninstall(bundle, state)) {
                gone.put(bundle, state);
            } else {
                leaving.put(bundle, state);
                tellAgain(bundle, state);
            }
        }
        if (!refresh(gone.keySet())) {
            leaving.putAll(gone);
        }
    }

    /** Interrupts whatever has not ended, as the instance stops. Any thread may call it. */
    public void interrupt() {
        running.forEach(ForeignCall::interrupt);
    }

    /** Forgets a bundle without touching it. */
    public void release(Bundle bundle) {
        var former = kept.remove(bundle);
        if (former != null) {
            problems.forget(former.subject);
        }
    }

    /**
     * Starts what does not run and could, and reports what cannot.
     *
     * @return whether all is settled: nothing waits for its start level, and nothing may be about to heal by itself
     */
    public boolean tend() {
        long before;
        do {
            before = changes.count();
            kept.forEach(this::run);
        } while (before != changes.count());
        tendLeaving();
        sharedThreads.look(origins(), nanoTime.getAsLong());
        boolean settled = true;
        for (var entry : kept.entrySet()) {
            settled &= report(entry.getKey(), entry.getValue());
        }
        starting = kept.values().stream()
                .filter(state -> state.isBusy() && !state.stopping && !state.call.isTold())
                .map(state -> state.origin)
                .toList();
        return settled;
    }

    /** The files whose bundles were still starting at the last look, without those that take too long. */
    public List<String> starting() {
        return starting;
    }

    /**
     * Starts a bundle that is not kept yet, unless its start level is still to come. What takes long goes on when this
     * returns, and is dealt with once the bundle is kept.
     *
     * @throws BundleException saying in words why it does not run
     */
    public void start(Bundle bundle) throws BundleException {
        if (reachable(startLevel)) {
            bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
        }
        if (Wiring.isFragment(bundle) || !isDue(bundle)) {
            return;
        }
        var call = startOf(bundle);
        if (!call.await(PATIENCE)) {
            early.put(bundle, call);
        } else if (call.failure().isPresent()) {
            var failure = call.failure().get();
            throw new BundleException(
                    "%s does not run: %s".formatted(Diagnosis.name(bundle), diagnosis.reason(bundle, failure)),
                    failure);
        }
    }

    /** Why these bundles, taken together, cannot be resolved; empty if they can. */
    public List<String> unresolvable(Collection<Bundle> bundles) {
        if (wiring.resolve(bundles)) {
            return List.of();
        }
        return bundles.stream()
                .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
                .map(bundle -> Diagnosis.name(bundle) + " needs " + String.join("; and ", missing(bundle)))
                .toList();
    }

    private List<String> missing(Bundle bundle) {
        var missing = diagnosis.missing(bundle);
        return missing.isEmpty() ? List.of("packages of which no consistent choice exists") : missing;
    }

    private void run(Bundle bundle, Kept state) {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return; // by hand: the file wants it back only when it changes
        }
        if (state.isBusy()) {
            return;
        }
        conclude(bundle, state);
        if (state.isHalted(nanoTime.getAsLong())) {
            return;
        }
        if (state.halted) {
            state.startAgain();
        }
        if (Wiring.isFragment(bundle)) {
            reportFragment(bundle, state);
        } else if (!isDue(bundle)) {
            state.startAgain();
        } else if (bundle.getState() == Bundle.ACTIVE) {
            state.ran = true;
        } else if (state.ran && bundle.getState() == Bundle.RESOLVED) {
            problems.resolve(state.subject); // stopped by hand
        } else if (state.triedAt != changes.count()) {
            state.triedAt = changes.count();
            start(bundle, state);
        }
    }

    private void start(Bundle bundle, Kept state) {
        state.stopping = false;
        state.call = startOf(bundle);
        if (state.call.await(PATIENCE)) {
            conclude(bundle, state);
        }
    }

    private ForeignCall startOf(Bundle bundle) {
        return call("start", bundle, () -> bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY));
    }

    private ForeignCall call(String what, Bundle bundle, ForeignCall.Action action) {
        var name = "io.ecosystem.deployer %s of %s".formatted(what, Diagnosis.name(bundle));
        running.removeIf(ForeignCall::hasEnded);
        var call = new ForeignCall(name, nanoTime.getAsLong(), action);
        running.add(call);
        return call;
    }

    /** Deals with the outcome of what has ended. */
    private void conclude(Bundle bundle, Kept state) {
        var failure = close(state);
        state.ran |= bundle.getState() == Bundle.ACTIVE;
        failure.ifPresent(reason -> failed(bundle, state, reason));
    }

    /** Leaves what has ended behind; returns why it failed, if it did. */
    private Optional<BundleException> close(Kept state) {
        var ended = state.call;
        state.call = null;
        if (ended == null) {
            return Optional.empty();
        }
        if (ended.isTold()) {
            problems.forget(state.subject);
            log.info(
                    "{}: what was in the way has ended after {} s",
                    state.subject,
                    ended.age(nanoTime.getAsLong()).toSeconds());
        }
        return ended.failure();
    }

    private void failed(Bundle bundle, Kept state, BundleException failure) {
        log.debug("Starting or stopping {} failed", bundle, failure);
        if (state.stopping) {
            log.warn("{} did not stop cleanly: {}", Diagnosis.name(bundle), failure.toString());
        } else if (bundle.getState() == Bundle.ACTIVE) {
            state.oddity = "its start ended with " + failure.getMessage();
        } else {
            problems.report(
                    state.subject,
                    "%s %s does not run: %s"
                            .formatted(state.subject, bundle.getVersion(), diagnosis.reason(bundle, failure)));
        }
    }

    /** Whether the bundle is stopped now; what it is still starting is interrupted. */
    private boolean stop(Bundle bundle, Kept state) {
        if (!comesToItsEnd(state)) {
            return false;
        }
        if (bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING) {
            state.stopping = true;
            state.call = call("stop", bundle, () -> bundle.stop(Bundle.STOP_TRANSIENT));
            if (!state.call.await(PATIENCE)) {
                return false;
            }
            conclude(bundle, state);
        }
        return true;
    }

    private boolean uninstall(Bundle bundle, Kept state) {
        if (!comesToItsEnd(state)) {
            return false;
        }
        if (bundle.getState() != Bundle.UNINSTALLED) {
            state.stopping = true;
            state.call = call("uninstalling", bundle, bundle::uninstall);
            if (!state.call.await(PATIENCE)) {
                return false;
            }
            state.call
                    .failure()
                    .ifPresent(failure -> log.error("{} was not uninstalled cleanly", Diagnosis.name(bundle), failure));
            state.call = null;
        }
        return true;
    }

    private boolean comesToItsEnd(Kept state) {
        if (state.isBusy()) {
            if (!state.stopping || state.isLate(nanoTime.getAsLong())) {
                state.call.interrupt(); // a stop has its time, as calls may still be answered
            }
            if (!state.call.await(PATIENCE)) {
                return false;
            }
        }
        close(state).ifPresent(failure -> log.debug("{} failed while it was ended", state.subject, failure));
        return true;
    }

    private Map<Bundle, String> origins() {
        var origins = new HashMap<Bundle, String>();
        kept.forEach((bundle, state) -> origins.put(bundle, state.origin));
        return origins;
    }

    private void tendLeaving() {
        for (Bundle bundle : List.copyOf(leaving.keySet())) {
            var state = leaving.get(bundle);
            if (!state.isBusy() && uninstall(bundle, state)) {
                problems.resolve(state.subject);
                if (refresh(List.of(bundle))) {
                    leaving.remove(bundle);
                }
            } else if (state.isOverdue(nanoTime.getAsLong())) {
                tell(bundle, state, STAYS);
            }
        }
    }

    /** What has been told of a start holds on, but its file is gone. */
    private void tellAgain(Bundle bundle, Kept state) {
        if (state.call.isTold()) {
            tell(bundle, state, STAYS);
        }
    }

    /** Names what does not end. */
    private void tell(Bundle bundle, Kept state, String consequence) {
        var stack = state.call.stack();
        var bundles = new ArrayList<Bundle>(List.of(bundle));
        bundles.addAll(kept.keySet());
        var place = whereabouts.in(bundles, stack);
        var culprit = place.filter(found -> !found.bundle().equals(bundle) && kept.containsKey(found.bundle()))
                .map(found -> " (of %s)".formatted(kept.get(found.bundle()).origin))
                .orElse("");
        state.call.tell();
        problems.alarm(
                state.subject,
                "DEPLOYER.BLOCKED." + state.origin,
                "%s%s: %s%s after %d s, at %s"
                        .formatted(
                                state.origin,
                                consequence,
                                place.map(Whereabouts.Place::code)
                                        .orElse(Diagnosis.name(bundle) + " is still starting or stopping"),
                                culprit,
                                Kept.BLOCKED.toSeconds(),
                                place.map(Whereabouts.Place::line).orElseGet(() -> Whereabouts.line(stack))));
    }

    /** What lacks a service may get it in a moment, so it is a problem only if it still lacks it at the next look. */
    private boolean report(Bundle bundle, Kept state) {
        if (state.isBusy()) {
            if (state.isOverdue(nanoTime.getAsLong())) {
                tell(bundle, state, "");
            }
            return state.call.age(nanoTime.getAsLong()).compareTo(PART_OF_THE_START) >= 0;
        }
        if (bundle.getState() != Bundle.ACTIVE) {
            return bundle.getState() == Bundle.UNINSTALLED || Wiring.isFragment(bundle) || isDue(bundle);
        }
        var findings = components.check(bundle);
        boolean confirmed = findings.waits().equals(state.suspicions);
        state.suspicions = findings.waits();
        if (state.defects == null) {
            state.defects = components.inspect(bundle);
        }
        var lines = new ArrayList<>(state.defects);
        if (!state.oddity.isEmpty()) {
            lines.add(state.oddity);
        }
        findings.failures().stream()
                .filter(failure -> lines.stream().noneMatch(line -> startAlike(line, failure)))
                .forEach(lines::add);
        if (confirmed) {
            lines.addAll(findings.waits());
        }
        if (!lines.isEmpty()) {
            problems.report(
                    state.subject,
                    "%s %s runs, but %s".formatted(state.subject, bundle.getVersion(), String.join("; ", lines)));
        } else if (confirmed) {
            problems.resolve(state.subject);
        }
        return confirmed;
    }

    /** Whether two lines give reasons for the same. */
    private static boolean startAlike(String one, String other) {
        return one.split(": ", 2)[0].equals(other.split(": ", 2)[0]);
    }

    private void reportFragment(Bundle fragment, Kept state) {
        if (fragment.getState() != Bundle.INSTALLED) {
            problems.resolve(state.subject);
        } else if (state.triedAt != changes.count()) {
            state.triedAt = changes.count();
            var missing = diagnosis.missing(fragment);
            problems.report(
                    state.subject,
                    "%s %s is a fragment and not attached: ".formatted(state.subject, fragment.getVersion())
                            + (missing.isEmpty() ? "its host does not run yet" : "it needs " + missing.getFirst()));
        }
    }

    /**
     * Stops the kept bundles that will have to be wired anew, so that they are started here, where a failure is
     * reported in words. Others are restarted by the framework.
     */
    private List<Bundle> stopDependents(Collection<Bundle> bundles) {
        var dependents = wiring.closure(bundles).stream()
                .filter(bundle -> kept.containsKey(bundle) && !bundles.contains(bundle))
                .filter(bundle ->
                        bundle.getState() == Bundle.ACTIVE || kept.get(bundle).isBusy() || kept.get(bundle).halted)
                .toList();
        dependents.forEach(dependent -> halt(dependent, kept.get(dependent)));
        return dependents;
    }

    /** Wires bundles anew, and those that use them; false if one of these may stop in a moment, to be called again. */
    private boolean refresh(Collection<Bundle> bundles) {
        if (bundles.isEmpty()) {
            return true;
        }
        var closure = wiring.closure(bundles);
        if (mayStillEnd(closure)) {
            return false;
        }
        wireAnew(bundles, closure);
        closure.stream()
                .map(kept::get)
                .filter(state -> state != null && state.halted)
                .forEach(Kept::startAgain);
        return true;
    }

    private void wireAnew(Collection<Bundle> bundles, Collection<Bundle> closure) {
        var busy = closure.stream()
                .filter(bundle -> kept.containsKey(bundle) && kept.get(bundle).isBusy())
                .toList();
        if (busy.isEmpty()) {
            wiring.refresh(bundles);
        } else {
            log.warn(
                    "{} do not stop, so they keep what they use of {}: the change is complete after a restart",
                    busy,
                    bundles);
        }
    }

    private boolean isDue(Bundle bundle) {
        return framework.getState() == Bundle.ACTIVE
                && frameworkLevel.getStartLevel()
                        >= bundle.adapt(BundleStartLevel.class).getStartLevel();
    }

    private boolean reachable(int level) {
        var beginning = context.getProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL);
        return level <= Math.max(frameworkLevel.getStartLevel(), beginning == null ? 1 : Integer.parseInt(beginning));
    }
}
