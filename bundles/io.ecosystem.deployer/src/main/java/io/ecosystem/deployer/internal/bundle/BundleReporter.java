package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Reports problems of each kept bundle. Used by one thread. */
final class BundleReporter {

    /** How long the start of the instance waits for the start of one bundle. */
    private static final Duration PART_OF_THE_START = Duration.ofSeconds(5);

    private static final String BLOCKED = "DEPLOYER.BLOCKED.";
    private static final String STAYS =
            " is gone, but its bundle stays until this ends, or until the instance is restarted";

    private final Map<Bundle, KeptBundle> kept;
    private final ReportedProblems problems;
    private final ResolutionDiagnosis diagnosis;
    private final ComponentCheck components;
    private final StackLocator locator;
    private final FrameworkChanges changes;
    private final LongSupplier nanoTime;

    /** @param kept all kept bundles, current at each call */
    BundleReporter(
            Map<Bundle, KeptBundle> kept,
            ReportedProblems problems,
            ResolutionDiagnosis diagnosis,
            ServiceComponentRuntime components,
            StackLocator locator,
            FrameworkChanges changes,
            LongSupplier nanoTime) {
        this.kept = kept;
        this.problems = problems;
        this.diagnosis = diagnosis;
        this.components = new ComponentCheck(components);
        this.locator = locator;
        this.changes = changes;
        this.nanoTime = nanoTime;
    }

    /**
     * Reports on a bundle that should run. A missing service may soon arrive, so it is a problem only if still missing
     * at the next check.
     *
     * @return whether the bundle is settled: it is not waiting for a start level, and nothing may soon recover by
     *     itself
     */
    boolean report(KeptBundle state) {
        var bundle = state.bundle;
        if (state.isBusy()) {
            var call = state.operation().orElseThrow().call();
            if (state.isOverdue(nanoTime.getAsLong())) {
                reportBlocked(state, call, "");
            }
            return call.age(nanoTime.getAsLong()).compareTo(PART_OF_THE_START) >= 0;
        }
        if (bundle.getState() != Bundle.ACTIVE) {
            return bundle.getState() == Bundle.UNINSTALLED
                    || BundleWirings.isFragment(bundle)
                    || state.isDue(); // not whether it is due by now: it was not started then
        }
        var findings = components.check(bundle);
        boolean confirmed = state.waitsStillFor(findings.waits());
        var lines = lines(state, findings, confirmed);
        if (!lines.isEmpty()) {
            problems.report(
                    state.subject,
                    "%s %s runs, but %s".formatted(state.subject, bundle.getVersion(), String.join("; ", lines)));
        } else if (confirmed) {
            problems.resolve(state.subject);
        }
        return confirmed;
    }

    private List<String> lines(KeptBundle state, ComponentCheck.Findings findings, boolean confirmed) {
        var defects = state.defects().orElseGet(() -> components.inspect(state.bundle));
        state.inspected(defects);
        var lines = new ArrayList<>(defects);
        if (!state.startFailure().isEmpty()) {
            lines.add(state.startFailure());
        }
        findings.failures().stream()
                .filter(failure -> lines.stream().noneMatch(line -> startAlike(line, failure)))
                .forEach(lines::add);
        if (confirmed) {
            lines.addAll(findings.waits());
        }
        return lines;
    }

    /** Returns whether two lines give the same kind of reason. */
    private static boolean startAlike(String one, String other) {
        return one.split(": ", 2)[0].equals(other.split(": ", 2)[0]);
    }

    /** Reports on a fragment, which has no life cycle of its own. */
    void reportFragment(KeptBundle state) {
        var fragment = state.bundle;
        if (fragment.getState() != Bundle.INSTALLED) {
            problems.resolve(state.subject);
        } else if (state.tries(changes.count())) {
            var missing = diagnosis.missing(fragment);
            problems.report(
                    state.subject,
                    "%s %s is a fragment and not attached: ".formatted(state.subject, fragment.getVersion())
                            + (missing.isEmpty() ? "its host does not run yet" : "it needs " + missing.getFirst()));
        }
    }

    /** Names the code that keeps the replacement of a platform bundle from its end. */
    void reportBlocked(String origin, Bundle bundle, StackTraceElement[] stack, Duration age) {
        problems.alarm(
                origin,
                BLOCKED + origin,
                "%s: %s of %s after %d s, at %s"
                        .formatted(
                                origin,
                                locator.in(List.of(bundle), stack)
                                        .map(StackLocator.CodeLocation::code)
                                        .orElse("the replacement is not done"),
                                bundle.getSymbolicName(),
                                age.toSeconds(),
                                StackLocator.line(stack)));
    }

    /** Names the code that keeps a bundle from leaving. */
    void reportStaying(KeptBundle state) {
        state.operation().ifPresent(operation -> reportBlocked(state, operation.call(), STAYS));
    }

    private void reportBlocked(KeptBundle state, LifecycleCall call, String consequence) {
        var bundle = state.bundle;
        var stack = call.stack();
        var bundles = new ArrayList<Bundle>(List.of(bundle));
        bundles.addAll(kept.keySet());
        var location = locator.in(bundles, stack);
        var culprit = location.filter(found -> !found.bundle().equals(bundle))
                .map(found -> kept.get(found.bundle()))
                .map(other -> " (of %s)".formatted(other.origin))
                .orElse("");
        call.markReported();
        problems.alarm(
                state.subject,
                BLOCKED + state.origin,
                "%s%s: %s%s after %d s, at %s"
                        .formatted(
                                state.origin,
                                consequence,
                                location.map(StackLocator.CodeLocation::code)
                                        .orElse(ResolutionDiagnosis.name(bundle) + " is still starting or stopping"),
                                culprit,
                                KeptBundle.BLOCKED.toSeconds(),
                                location.map(StackLocator.CodeLocation::line)
                                        .orElseGet(() -> StackLocator.line(stack))));
    }
}
