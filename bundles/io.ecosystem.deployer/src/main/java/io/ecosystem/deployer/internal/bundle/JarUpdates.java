package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.api.message.Key;
import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.platform.file.RolloutFile;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.spi.deploy.KeptVersion;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets each change of a deployed file take its course: a rollout beside the version before, or a trial in its place,
 * and if the new version is bad or unwanted, the {@linkplain Returns return} to an earlier one. The file in the deploy
 * folder stays as it is: it is deployed again only when it changes. Used by one thread.
 */
public final class JarUpdates {

    private static final Logger log = LoggerFactory.getLogger(JarUpdates.class);

    private final BundleKeeper keeper;
    private final DeployedJars deployed;
    private final VersionLedger ledger;
    private final ReportedProblems problems;
    private final LongSupplier nanoTime;
    private final JarRollouts rollouts;
    private final TrialPeriods trials;
    private final Returns returns;
    private final SideVersions sides;

    /**
     * @param rules of the trial of an update
     * @param shared begins the trials of rollouts
     * @param blocked receives the files with a wrong rollout file
     */
    public JarUpdates(
            BundleContext context,
            BundleKeeper keeper,
            DeployedJars deployed,
            VersionLedger ledger,
            ServiceComponentRuntime componentRuntime,
            ReportedProblems problems,
            TrialRules rules,
            SharedTrials shared,
            BlockedFiles blocked,
            LongSupplier nanoTime) {
        this.keeper = keeper;
        this.deployed = deployed;
        this.ledger = ledger;
        this.problems = problems;
        this.nanoTime = nanoTime;
        deployed.names().forEach(ledger::announce);
        var components = new ComponentCheck(componentRuntime);
        var records = new HandlerRecords(context);
        rollouts = new JarRollouts(context, keeper, shared, blocked);
        trials = new TrialPeriods(keeper, deployed, ledger, components, records, rules, nanoTime);
        returns = new Returns(keeper, deployed, ledger, trials, new FailedEntries(context), nanoTime);
        sides = new SideVersions(context, keeper, deployed, ledger);
    }

    /** Keeps the content of a file that is about to be deployed. */
    KeptVersion keep(String file, Jar jar, JarManifest manifest) {
        return ledger.keep(file, jar, manifest, trials.needed(file));
    }

    /** Notes that the bundle of a new file was installed. */
    void installed(KeptVersion version) {
        ledger.record(version, Kind.INSTALLED, "");
    }

    /** Notes that a file was touched; returns whether its content is the same, so that what goes on with it goes on. */
    boolean touched(ArrivedFile arrival, String digest) {
        var file = arrival.name();
        var current = deployed.of(file);
        if (current == null || rollouts.touch(file, digest, arrival.stamp())) {
            return current != null;
        }
        boolean isSame = current.digest().equals(digest) && current.fileDigest().equals(digest);
        if (isSame && !rollouts.isGoing(file)) {
            deployed.put(file, current.touched(arrival.stamp()));
            problems.resolve(DeployFolder.subject(file));
        }
        return isSame && !rollouts.isGoing(file);
    }

    /**
     * Installs a new version beside the one that works, if the file is to be rolled out.
     *
     * @return whether it is rolled out; if not, it replaces the one before at once
     * @throws IllegalArgumentException if its rollout file is wrong
     */
    boolean rollOut(ArrivedFile arrival, Jar jar, JarManifest manifest, Bundle current)
            throws BundleException, IOException {
        var plan = BundleWirings.isFragment(current) ? Optional.<RolloutFile>empty() : rollouts.plan(arrival);
        changed(arrival.name());
        var before = plan.isEmpty() || current.getState() != Bundle.ACTIVE && !keeper.isUntried(current)
                ? Optional.<KeptVersion>empty()
                : ledger.current(arrival.name());
        if (plan.isEmpty() || before.isEmpty()) {
            return false;
        }
        if (!manifest.symbolicName().equals(current.getSymbolicName())
                || manifest.version().equals(current.getVersion())) {
            throw new IllegalArgumentException(
                    "as %s it cannot be rolled out beside %s: give it another version, or delete its rollout file"
                            .formatted(manifest, ResolutionDiagnosis.name(current)));
        }
        var next = keep(arrival.name(), jar, manifest);
        var location = deployed.freeLocation(arrival.name());
        rollouts.begin(next, before.get(), arrival.stamp(), plan.get(), jar, current, location);
        ledger.record(next, Kind.ROLLING_OUT, plan.get().toString());
        return true;
    }

    /** Returns the file whose new version is rolled out as a bundle; empty if it is none. */
    String rolledOutFrom(Bundle bundle) {
        return rollouts.file(bundle);
    }

    /** Returns the bundle of the new version of a file; empty if it is not being rolled out. */
    Optional<Bundle> rolledOut(String file) {
        return rollouts.bundle(file);
    }

    /** Notes how the bundle of a file works that is about to be updated, unless that is noted already. */
    void prepare(String file, Bundle bundle) {
        trials.prepare(file, bundle);
    }

    /** Notes that the update of a file that was prepared has failed, so all is as before. */
    void refused(String file) {
        trials.refused(file);
    }

    /** Puts the updated bundle of a file on trial, if the version before has worked. */
    void updated(KeptVersion next, Bundle bundle) {
        trials.begin(next, bundle);
        ledger.record(next, Kind.UPDATED, "");
    }

    /** Notes that a file has another name. */
    void renamed(String from, String to) {
        changed(from);
        ledger.rename(from, to);
        trials.rename(from, to);
        ledger.announce(to);
    }

    /** Forgets what is going on with a file that gets another content. */
    void changed(String file) {
        sides.end(file);
        rollouts.cancel(file, "its file has changed")
                .ifPresent(taken ->
                        ledger.judge(taken.next(), "given up before its rollout ended, as %s".formatted(taken.why())));
        returns.abandon(file);
        ledger.retract(file);
    }

    /** Notes that a file and its bundle are gone. */
    void removed(String file, @Nullable String digest) {
        changed(file);
        trials.forget(file);
        if (digest != null) {
            ledger.pardon(file);
            ledger.find(file, digest).ifPresent(version -> ledger.record(version, Kind.REMOVED, ""));
        }
    }

    /** Judges the new versions, and takes bad ones back. */
    public void tend() {
        long now = nanoTime.getAsLong();
        trials.tend(now, returns::isWaiting).forEach(this::takeBack);
        rollouts.tend().forEach(this::end);
        returns.tend(now);
    }

    /** Returns whether the next pass should be soon: a bundle is being taken back, or has just come on trial. */
    public boolean isBusy() {
        long now = nanoTime.getAsLong();
        return returns.areWaiting() || rollouts.isUrgent() || trials.areYoung(now);
    }

    /**
     * Lets an earlier version of a file work again.
     *
     * @param end completed once it has been started
     * @throws IllegalArgumentException if the file is not deployed, or has no such version
     * @throws IllegalStateException if another return has not ended
     */
    public void rollBack(String file, String to, String actor, CompletableFuture<DeploymentChange> end) {
        var bundle = deployed.bundle(file);
        if (bundle == null) {
            throw new IllegalArgumentException(
                    "%s is not deployed, or replaces a bundle of the platform: see eco.deploy.history for the files"
                            .formatted(DeployFolder.subject(file)));
        }
        if (rollouts.isGoing(file) && to.isEmpty()) {
            rollouts.cancel(file, "by " + actor).ifPresent(taken -> end.complete(takeBack(taken, Kind.ROLLED_BACK)));
            return;
        }
        if (rollouts.isGoing(file)) {
            throw new IllegalStateException(DeployFolder.subject(file)
                    + " is being rolled out: end that first, by a request without a version");
        }
        if (returns.isWaiting(file)) {
            throw new IllegalStateException(DeployFolder.subject(file) + " is being taken back already");
        }
        sides.end(file);
        returns.rollBack(ledger.current(file, bundle), ledger.earlier(file, to), actor, end);
    }

    /**
     * Lets a kept version work beside the present one of its file, for some keys; the present one may be meant, too.
     *
     * @param version its bundle, version or digest
     * @return its bundle, which is started at the end of the pass
     * @throws IllegalArgumentException if no deployed file has such a version, or more than one has
     * @throws IllegalStateException if it cannot be done now
     */
    public Bundle startBeside(String version, Predicate<Key> keys) {
        var wanted = ledger.named(version);
        var file = wanted.file();
        if (rollouts.isGoing(file) || returns.isWaiting(file)) {
            throw new IllegalStateException("%s is being %s; wait until that has ended"
                    .formatted(DeployFolder.subject(file), rollouts.isGoing(file) ? "rolled out" : "taken back"));
        }
        return sides.start(wanted, keys, deployed.freeLocation(file));
    }

    /** Ends the version that works as a bundle beside another one; does nothing if it has ended. */
    public void endBeside(Bundle bundle) {
        sides.end(bundle);
    }

    private void takeBack(TrialPeriods.Verdict verdict) {
        sides.end(verdict.trial().next().file());
        returns.takeBack(verdict);
    }

    private void end(JarRollouts.End end) {
        switch (end) {
            case JarRollouts.Promoted promoted -> promote(promoted);
            case JarRollouts.TakenBack taken -> takeBack(taken, Kind.TAKEN_BACK);
        }
    }

    private void promote(JarRollouts.Promoted promoted) {
        var next = promoted.next();
        var file = next.file();
        var bundle = promoted.bundle();
        var former = deployed.bundle(file);
        deployed.put(
                file,
                new DeployedJars.Deployed(promoted.stamp(), next.digest(), bundle.getLocation(), next.digest(), ""));
        keeper.keep(bundle, DeployFolder.subject(file));
        if (former != null) {
            keeper.remove(List.of(former));
        }
        log.info("{}: {} has proved itself and gets all calls", DeployFolder.subject(file), next.bundle());
        ledger.record(next, Kind.PROMOTED, "");
    }

    private DeploymentChange takeBack(JarRollouts.TakenBack taken, Kind kind) {
        var file = taken.next().file();
        var current = Objects.requireNonNull(deployed.of(file));
        deployed.put(file, current.besides(taken.stamp(), taken.next().digest()));
        return returns.conclude(taken, kind);
    }
}
