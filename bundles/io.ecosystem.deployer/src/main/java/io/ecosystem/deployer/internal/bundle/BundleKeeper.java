package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.deployer.internal.Problems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the deployed bundles running, and says of each why it does not. Used by one thread.
 *
 * <p>Bundles are started for this run of the framework only, so that at its next start a file that changed or went
 * meanwhile is dealt with before its old version runs, and a bundle that cannot run is reported here and not as a
 * stack trace of the framework.
 */
public final class BundleKeeper {

    private static final Logger log = LoggerFactory.getLogger(BundleKeeper.class);
    private static final long LONGEST_REFRESH_SECONDS = 30;

    private static final class Kept {
        private final String subject;
        private long triedAt = -1;
        private boolean ran;
        private List<String> suspicions = List.of();

        private Kept(String subject) {
            this.subject = subject;
        }

        private void startAgain() {
            triedAt = -1;
            ran = false;
        }
    }

    private final BundleContext context;
    private final Problems problems;
    private final Diagnosis diagnosis;
    private final ComponentCheck components;
    private final FrameworkChanges changes;
    private final int startLevel;
    private final FrameworkWiring wiring;
    private final FrameworkStartLevel frameworkLevel;
    private final Map<Bundle, Kept> kept = new LinkedHashMap<>();

    /**
     * @param startLevel of deployed bundles; ignored by a framework that would never reach it
     */
    public BundleKeeper(
            BundleContext context,
            Problems problems,
            Diagnosis diagnosis,
            ServiceComponentRuntime components,
            FrameworkChanges changes,
            int startLevel) {
        this.context = context;
        this.problems = problems;
        this.diagnosis = diagnosis;
        this.components = new ComponentCheck(components);
        this.changes = changes;
        this.startLevel = startLevel;
        var framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        wiring = framework.adapt(FrameworkWiring.class);
        frameworkLevel = framework.adapt(FrameworkStartLevel.class);
    }

    /**
     * Keeps this bundle running from now on; it is started by the next {@link #tend()}.
     *
     * @param origin the file that wants it, such as {@code deploy/roll.jar}
     */
    public void keep(Bundle bundle, String origin) {
        var former = kept.put(bundle, new Kept(origin + ": " + bundle.getSymbolicName()));
        if (former != null) {
            problems.forget(former.subject);
        }
        if (reachable(startLevel)) {
            bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
        }
        if (isFragment(bundle)) {
            attach(bundle);
        }
    }

    /**
     * Replaces the content of a bundle. It is away only between being stopped and being started again, here.
     *
     * @throws BundleException if the framework refuses the content; the former one is kept and started again
     */
    public void replace(Bundle bundle, Jar jar) throws BundleException, IOException {
        var dependents = stopDependents(Set.of(bundle));
        try (var content = jar.open()) {
            if (!isFragment(bundle)) {
                bundle.stop(Bundle.STOP_TRANSIENT);
            }
            bundle.update(content);
            refresh(Set.of(bundle));
        } finally {
            kept.get(bundle).startAgain();
            run(bundle, kept.get(bundle));
            dependents.forEach(dependent -> run(dependent, kept.get(dependent)));
        }
    }

    /** Stops and uninstalls bundles; those that use their packages are wired anew, or reported if they cannot be. */
    public void remove(Collection<Bundle> bundles) {
        stopDependents(bundles);
        for (Bundle bundle : bundles) {
            release(bundle);
            try {
                if (bundle.getState() != Bundle.UNINSTALLED) {
                    bundle.uninstall();
                }
            } catch (BundleException e) {
                log.error("Cannot uninstall {}", Diagnosis.name(bundle), e);
            }
        }
        refresh(bundles);
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
        boolean settled = true;
        for (var entry : kept.entrySet()) {
            settled &= report(entry.getKey(), entry.getValue());
        }
        return settled;
    }

    /**
     * Starts a bundle that is not kept yet, unless its start level is still to come.
     *
     * @throws BundleException saying in words why it does not run
     */
    public void start(Bundle bundle) throws BundleException {
        if (reachable(startLevel)) {
            bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
        }
        if (isFragment(bundle) || !isDue(bundle)) {
            return;
        }
        try {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            throw new BundleException(
                    "%s does not run: %s".formatted(Diagnosis.name(bundle), diagnosis.reason(bundle, e)), e);
        }
    }

    /** Why these bundles, taken together, cannot be resolved; empty if they can. */
    public List<String> unresolvable(Collection<Bundle> bundles) {
        if (wiring.resolveBundles(bundles)) {
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
        if (isFragment(bundle)) {
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
        try {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            state.ran = true;
        } catch (BundleException e) {
            log.debug("Starting {} failed", bundle, e);
            state.ran = false;
            problems.report(
                    state.subject,
                    "%s %s does not run: %s".formatted(
                            state.subject, bundle.getVersion(), diagnosis.reason(bundle, e)));
        }
    }

    /** What lacks a service may get it in a moment, so it is a problem only if it still lacks it at the next look. */
    private boolean report(Bundle bundle, Kept state) {
        if (bundle.getState() != Bundle.ACTIVE) {
            return bundle.getState() == Bundle.UNINSTALLED || isFragment(bundle) || isDue(bundle);
        }
        var findings = components.check(bundle);
        boolean confirmed = findings.waits().equals(state.suspicions);
        state.suspicions = findings.waits();
        var lines = new ArrayList<>(findings.failures());
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

    /** A host that is already resolved takes a new fragment only when it is refreshed. */
    private void attach(Bundle fragment) {
        var needs = fragment.adapt(BundleRevision.class).getDeclaredRequirements(BundleRevision.HOST_NAMESPACE);
        var hosts = Arrays.stream(context.getBundles())
                .filter(host -> host.getBundleId() != Constants.SYSTEM_BUNDLE_ID && host.getState() != Bundle.INSTALLED)
                .filter(host -> host.adapt(BundleRevision.class)
                        .getDeclaredCapabilities(BundleRevision.HOST_NAMESPACE)
                        .stream()
                        .anyMatch(capability -> needs.stream().anyMatch(need -> need.matches(capability))))
                .toList();
        if (!hosts.isEmpty()) {
            refresh(hosts);
        }
    }

    /**
     * Stops the kept bundles that will have to be wired anew, so that they are started here, where a failure is
     * reported in words. Others are restarted by the framework.
     */
    private List<Bundle> stopDependents(Collection<Bundle> bundles) {
        var dependents = wiring.getDependencyClosure(List.copyOf(bundles)).stream()
                .filter(bundle -> kept.containsKey(bundle) && !bundles.contains(bundle))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .toList();
        for (Bundle dependent : dependents) {
            try {
                kept.get(dependent).startAgain();
                dependent.stop(Bundle.STOP_TRANSIENT);
            } catch (BundleException e) {
                log.warn("{} did not stop cleanly: {}", Diagnosis.name(dependent), e.toString());
            }
        }
        return dependents;
    }

    private void refresh(Collection<Bundle> bundles) {
        if (bundles.isEmpty()) {
            return;
        }
        if (wiring.getDependencyClosure(List.copyOf(bundles)).contains(context.getBundle())) {
            log.warn("The deployer itself uses {}: the change is complete after a restart", bundles);
            return;
        }
        var refreshed = new CountDownLatch(1);
        wiring.refreshBundles(List.copyOf(bundles), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        try {
            if (!refreshed.await(LONGEST_REFRESH_SECONDS, TimeUnit.SECONDS)) {
                log.error("The framework has not refreshed {} within {} s", bundles, LONGEST_REFRESH_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDue(Bundle bundle) {
        return frameworkLevel.getStartLevel() >= bundle.adapt(BundleStartLevel.class).getStartLevel();
    }

    private boolean reachable(int level) {
        var beginning = context.getProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL);
        return level <= Math.max(frameworkLevel.getStartLevel(), beginning == null ? 1 : Integer.parseInt(beginning));
    }

    private static boolean isFragment(Bundle bundle) {
        var revision = bundle.adapt(BundleRevision.class);
        return revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }
}
