package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.ContentChange.NewContent;
import io.ecosystem.deployer.internal.bundle.ContentChange.ShippedContent;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the content of platform bundles, one at a time: a change is prepared during a pass, begins as its last act,
 * as it may restart the deployer, and ends in a later pass, or in one of a later deployer. Returns to the content of
 * the distribution wait until nothing else is prepared or under way. Used by one thread.
 *
 * <p>It is one machine of three states, {@link Idle}, {@link Prepared} and {@link Running}, and all their transitions.
 */
final class ReplacementScheduler {

    private static final Logger log = LoggerFactory.getLogger(ReplacementScheduler.class);
    private static final int LONGEST_LIST = 10;

    private sealed interface Stage {}

    /** Nothing but returns may be waiting. */
    private record Idle() implements Stage {}

    /** A change is the next to begin. */
    private static final class Prepared implements Stage {

        private enum Step {
            NEW,
            /** It was announced, and the deployed bundles that use the platform bundle are about to stop. */
            STOPS_USERS,
            /** Deployed code does not stop. */
            POSTPONED
        }

        private final ContentChange change;
        private Step step = Step.NEW;
        private List<KeptBundle> halted = List.of();

        Prepared(ContentChange change) {
            this.change = change;
        }
    }

    /** A change has begun. */
    private record Running(OngoingReplacement change) implements Stage {}

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ComponentCheck components;
    private final ReportedProblems problems;
    private final ReplacementLedger ledger;
    private final ReplacementRules rules;
    private final LongSupplier nanoTime;
    private final BundleWirings wirings;
    private final Map<String, ShippedContent> returns = new LinkedHashMap<>(); // by location
    private Stage stage;

    /** Continues the change that has restarted the deployer, if one has. */
    ReplacementScheduler(
            BundleContext context,
            BundleKeeper keeper,
            ComponentCheck components,
            ReportedProblems problems,
            ReplacementLedger ledger,
            ReplacementRules rules,
            LongSupplier nanoTime) {
        this.context = context;
        this.keeper = keeper;
        this.components = components;
        this.problems = problems;
        this.ledger = ledger;
        this.rules = rules;
        this.nanoTime = nanoTime;
        wirings = new BundleWirings(context);
        stage = ReplacementProgress.ongoing(context)
                .<Stage>map(progress -> new Running(ongoing(progress, List.of())))
                .orElseGet(Idle::new);
    }

    /** Returns whether nothing is prepared, under way, or waits. */
    boolean isIdle() {
        return stage instanceof Idle && returns.isEmpty();
    }

    /** Returns whether a change could begin at once. */
    boolean isFree() {
        return isIdle() && isFrameworkActive();
    }

    /** Returns the change that is the next to begin. */
    Optional<ContentChange> prepared() {
        return stage instanceof Prepared prepared ? Optional.of(prepared.change) : Optional.empty();
    }

    /** Returns the change that is under way. */
    Optional<ReplacementProgress> running() {
        return stage instanceof Running(var change) ? Optional.of(change.progress()) : Optional.empty();
    }

    /** Returns whether a change is under way for which everything else waits. */
    boolean isBusy() {
        return stage instanceof Running(var change) && change.isWorthWaiting();
    }

    /** Returns whether what is prepared or under way takes so long that nothing should wait for it. */
    boolean isOverdue() {
        return switch (stage) {
            case Idle() -> false;
            case Prepared prepared -> prepared.step == Prepared.Step.POSTPONED;
            case Running(var change) -> change.isReported();
        };
    }

    /** Prepares a change; nothing may be prepared or under way. */
    void prepare(NewContent change) {
        stage = new Prepared(change);
    }

    /**
     * Lets the content of the distribution return when its turn comes.
     *
     * @param file that has replaced it
     * @param cause why; empty because the file is gone
     */
    void bringBack(String file, String location, String cause) {
        var bundle = context.getBundle(location);
        if (bundle != null) {
            returns.put(location, new ShippedContent(file, bundle, cause));
        }
    }

    /** Returns whether the content of the distribution is to return at a location. */
    boolean isReturning(String location) {
        return returns.containsKey(location);
    }

    /** Gives up the prepared change for a file, if there is one. A return stays to be done. */
    void cancel(String file) {
        if (stage instanceof Prepared prepared && prepared.change.file().equals(file)) {
            cancel(prepared);
        }
    }

    /**
     * Ends what is over, and reports what takes too long.
     *
     * @return the change that has ended
     */
    Optional<ReplacementProgress> tend() {
        if (!(stage instanceof Running(var change)) || !change.tend()) {
            return Optional.empty();
        }
        stage = new Idle();
        return Optional.of(change.progress());
    }

    /**
     * Begins the next change, or first lets the deployed bundles stop that use its bundle.
     *
     * @return the location of the bundle, if the change has begun
     */
    Optional<String> begin() {
        if (!isFrameworkActive()) {
            return Optional.empty();
        }
        if (stage instanceof Idle) {
            returns.values().stream().findFirst().ifPresent(change -> stage = new Prepared(change));
        }
        return stage instanceof Prepared prepared ? begin(prepared) : Optional.empty();
    }

    private Optional<String> begin(Prepared prepared) {
        var bundle = prepared.change.bundle();
        var affected = wirings.closure(Set.of(bundle));
        if (prepared.step == Prepared.Step.NEW) {
            announce(prepared.change, restarted(bundle, affected));
        }
        prepared.halted = keeper.haltDependents(bundle);
        if (prepared.halted.stream().anyMatch(KeptBundle::isBusy)) {
            await(prepared);
            return Optional.empty();
        }
        try {
            begin(prepared, affected);
            return Optional.of(bundle.getLocation());
        } catch (IOException e) {
            cancel(prepared);
            var subject = DeployFolder.subject(prepared.change.file());
            problems.report(
                    subject,
                    "%s cannot be deployed, as the deployer's memory cannot be written: %s".formatted(subject, e));
            return Optional.empty();
        }
    }

    /** A new content is given up when deployed code does not stop, and a return goes on trying. */
    private void await(Prepared prepared) {
        var late = prepared.halted.stream()
                .filter(state -> state.isBusy() && state.isLate(nanoTime.getAsLong()))
                .toList();
        if (!late.isEmpty() && prepared.change instanceof NewContent change) {
            cancel(prepared);
            var subject = DeployFolder.subject(change.file());
            problems.report(
                    subject,
                    "%s: %s stays as it was, as %s does not stop; copy the file again to try it again"
                            .formatted(
                                    subject,
                                    ResolutionDiagnosis.name(change.bundle()),
                                    ResolutionDiagnosis.name(late.getFirst().bundle)));
        } else {
            prepared.step = late.isEmpty() ? Prepared.Step.STOPS_USERS : Prepared.Step.POSTPONED;
        }
    }

    /** What is remembered is saved first, as the deployer may not come to it later. */
    private void begin(Prepared prepared, Collection<Bundle> affected) throws IOException {
        var change = prepared.change;
        var bundle = change.bundle();
        if (change instanceof NewContent coming) {
            ledger.enter(coming);
        }
        ledger.save();
        var progress = ReplacementProgress.begin(
                context,
                change.file(),
                bundle.getLocation(),
                bundle.getVersion().toString(),
                change instanceof ShippedContent,
                change instanceof ShippedContent back ? back.cause() : "",
                components.satisfied(bundle),
                components.defects(bundle),
                affected.contains(context.getBundle()));
        stage = new Running(ongoing(progress, prepared.halted));
        returns.remove(bundle.getLocation());
        Replacement.start(
                new Replacement(
                        bundle,
                        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION),
                        restarted(bundle, affected),
                        context.getBundle().adapt(BundleStartLevel.class).getStartLevel(),
                        change instanceof NewContent coming ? coming.content() : null,
                        progress),
                "io.ecosystem.deployer replacement of " + ResolutionDiagnosis.name(bundle));
    }

    private void cancel(Prepared cancelled) {
        stage = new Idle();
        cancelled.halted.forEach(keeper::resume);
        if (cancelled.change instanceof NewContent change) {
            try {
                change.content().close();
            } catch (IOException e) {
                log.debug("A private copy was not closed", e);
            }
        }
    }

    /** Returns the running bundles that the change of one stops, and that must run again afterwards. */
    private static List<Bundle> restarted(Bundle changed, Collection<Bundle> affected) {
        return affected.stream()
                .filter(bundle -> !bundle.equals(changed)
                        && bundle.getState() == Bundle.ACTIVE
                        && bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                .toList();
    }

    private void announce(ContentChange change, List<Bundle> restarted) {
        var bundle = change.bundle();
        var replaces = switch (change) {
            case NewContent coming ->
                "%s: %s %s"
                        .formatted(
                                DeployFolder.subject(coming.file()),
                                bundle.getSymbolicName(),
                                coming.jar().version());
            case ShippedContent back ->
                "%s: %s of the distribution".formatted(bundle.getSymbolicName(), rules.shipped(bundle));
        };
        var restarts = restarted.isEmpty() ? "" : " and restarts " + listed(restarted);
        log.info("{} replaces {}{}", replaces, bundle.getVersion(), restarts);
    }

    private static String listed(List<Bundle> bundles) {
        var shown = bundles.stream()
                .sorted(Comparator.comparingLong(Bundle::getBundleId))
                .limit(LONGEST_LIST)
                .map(Bundle::getSymbolicName)
                .collect(Collectors.joining(", "));
        int more = bundles.size() - LONGEST_LIST;
        return more <= 0 ? shown : "%s and %d more".formatted(shown, more);
    }

    private boolean isFrameworkActive() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE;
    }

    private OngoingReplacement ongoing(ReplacementProgress progress, List<KeptBundle> halted) {
        return new OngoingReplacement(context, keeper, problems, progress, halted, nanoTime);
    }
}
