package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.rollout.TrackRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the trial of each updated file: from the note how the version before works, over the update, until the new
 * version has proved itself or is found bad. A trial outlives a restart. Used by one thread.
 */
final class TrialPeriods {

    private static final Logger log = LoggerFactory.getLogger(TrialPeriods.class);

    /** A version on trial is bad. */
    record Verdict(UpdateTrial trial, String why) {}

    /** How a version works that is about to be replaced. */
    private record Former(KeptVersion version, TrackRecord record) {}

    private final BundleKeeper keeper;
    private final DeployedJars deployed;
    private final VersionLedger ledger;
    private final ComponentCheck components;
    private final HandlerRecords records;
    private final TrialRules rules;
    private final LongSupplier nanoTime;
    private final Map<String, Former> formers = new HashMap<>();
    private final Map<String, UpdateTrial> trials = new TreeMap<>();

    /** Begins the trials anew that a restart has interrupted, unless updates are not taken back any more. */
    TrialPeriods(
            BundleKeeper keeper,
            DeployedJars deployed,
            VersionLedger ledger,
            ComponentCheck components,
            HandlerRecords records,
            TrialRules rules,
            LongSupplier nanoTime) {
        this.keeper = keeper;
        this.deployed = deployed;
        this.ledger = ledger;
        this.components = components;
        this.records = records;
        this.rules = rules;
        this.nanoTime = nanoTime;
        deployed.names().forEach(this::resume);
    }

    private void resume(String file) {
        var bundle = deployed.bundle(file);
        var next = ledger.current(file);
        var before = ledger.find(file, Objects.requireNonNull(deployed.of(file)).before());
        if (!rules.takesBack()) {
            end(file);
        } else if (bundle != null && next.isPresent() && before.isPresent()) {
            tryOut(next.get(), new Former(before.get(), TrackRecord.NONE), bundle);
        }
    }

    private void tryOut(KeptVersion next, Former former, Bundle bundle) {
        keeper.state(bundle)
                .ifPresent(state -> trials.put(
                        next.file(),
                        new UpdateTrial(
                                state,
                                next,
                                former.version(),
                                former.record(),
                                rules,
                                next.time(),
                                nanoTime.getAsLong())));
    }

    /** Notes how the bundle of a file works that is about to be updated, unless that is noted already. */
    void prepare(String file, Bundle bundle) {
        var trial = trials.get(file);
        if (trial != null) {
            formers.put(file, new Former(trial.before(), trial.former()));
        } else if (!formers.containsKey(file) && (works(bundle) || keeper.isUntried(bundle))) {
            ledger.current(file).ifPresent(version -> formers.put(file, new Former(version, records.of(bundle))));
        }
    }

    private boolean works(Bundle bundle) {
        return bundle.getState() == Bundle.ACTIVE && components.defects(bundle).isEmpty();
    }

    /** Returns the digest of the version that a prepared update may return to, as a set; empty if none is prepared. */
    Set<String> needed(String file) {
        var former = formers.get(file);
        return former == null ? Set.of() : Set.of(former.version().digest());
    }

    /** Notes that the update of a file that was prepared has failed, so all is as before. */
    void refused(String file) {
        formers.remove(file);
    }

    /** Puts the updated bundle of a file on trial, if the version before has worked. */
    void begin(KeptVersion next, Bundle bundle) {
        var file = next.file();
        var former = formers.remove(file);
        trials.remove(file);
        if (former != null && rules.takesBack()) {
            tryOut(next, former, bundle);
            var current = Objects.requireNonNull(deployed.of(file));
            deployed.put(file, current.onTrial(former.version().digest()));
        }
    }

    /** Notes that a file has another name. */
    void rename(String from, String to) {
        var former = formers.remove(from);
        if (former != null) {
            formers.put(to, former);
        }
        var trial = trials.remove(from);
        if (trial != null) {
            keeper.state(trial.bundle()).ifPresent(state -> trials.put(to, trial.renamed(state, to)));
        }
    }

    /**
     * Ends the trials of versions that have proved themselves, and finds those that are bad. The handlers of a bad one
     * go without waiting for their calls.
     *
     * @param isReturning returns whether a file returns to an earlier version, so that its trial is not judged
     */
    List<Verdict> tend(long now, Predicate<String> isReturning) {
        var verdicts = new ArrayList<Verdict>();
        for (UpdateTrial trial : List.copyOf(trials.values())) {
            var file = trial.next().file();
            if (trial.bundle().getState() == Bundle.UNINSTALLED) {
                trials.remove(file);
            } else if (!isReturning.test(file)) {
                var why = trial.verdict(components, records, now);
                if (why.isPresent()) {
                    verdicts.add(new Verdict(trial, why.get()));
                    records.abandon(trial.bundle());
                } else if (trial.isOver(records.of(trial.bundle()), now)) {
                    end(file);
                    log.debug("{} has proved itself", trial.next());
                }
            }
        }
        return verdicts;
    }

    /** Returns whether a trial has just begun. */
    boolean areYoung(long now) {
        return trials.values().stream().anyMatch(trial -> trial.isYoung(now));
    }

    /** Ends the trial of a file: its version stays. */
    void end(String file) {
        trials.remove(file);
        var current = deployed.of(file);
        if (current != null) {
            deployed.put(file, current.onTrial(""));
        }
    }

    /** Forgets a file that is gone, with an update that was prepared. */
    void forget(String file) {
        trials.remove(file);
        formers.remove(file);
    }
}
