package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.spi.deploy.KeptVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets earlier versions of files work again: each return waits until the bundle has stopped, and a bad version's failed
 * entries go back to their queues. Used by one thread.
 */
final class Returns {

    private static final Logger log = LoggerFactory.getLogger(Returns.class);

    /** A return to an earlier version that waits until the bundle has stopped. */
    private record Return(
            KeptVersion from,
            KeptVersion to,
            Kind kind,
            String cause,
            Instant since,
            CompletableFuture<DeploymentChange> end) {

        Return instead(KeptVersion other) {
            return new Return(from, other, kind, cause, since, end);
        }
    }

    private final BundleKeeper keeper;
    private final DeployedJars deployed;
    private final VersionLedger ledger;
    private final TrialPeriods trials;
    private final FailedEntries failedEntries;
    private final LongSupplier nanoTime;
    private final Map<String, Return> waiting = new TreeMap<>();

    Returns(
            BundleKeeper keeper,
            DeployedJars deployed,
            VersionLedger ledger,
            TrialPeriods trials,
            FailedEntries failedEntries,
            LongSupplier nanoTime) {
        this.keeper = keeper;
        this.deployed = deployed;
        this.ledger = ledger;
        this.trials = trials;
        this.failedEntries = failedEntries;
        this.nanoTime = nanoTime;
    }

    /** Returns whether a file waits for its return. */
    boolean isWaiting(String file) {
        return waiting.containsKey(file);
    }

    /** Returns whether any file waits for its return. */
    boolean areWaiting() {
        return !waiting.isEmpty();
    }

    /** Takes a bad version back. */
    void takeBack(TrialPeriods.Verdict verdict) {
        var trial = verdict.trial();
        add(new Return(
                trial.next(),
                trial.before(),
                Kind.TAKEN_BACK,
                verdict.why(),
                trial.since(),
                new CompletableFuture<>()));
    }

    /**
     * Returns from a version to an earlier one by request.
     *
     * @param end completed once the earlier one has been started
     */
    void rollBack(KeptVersion from, KeptVersion to, String actor, CompletableFuture<DeploymentChange> end) {
        add(new Return(from, to, Kind.ROLLED_BACK, "by " + actor, Instant.MAX, end));
    }

    private void add(Return wanted) {
        waiting.put(wanted.from().file(), wanted);
    }

    /** Gives up the return of a file that has changed. */
    void abandon(String file) {
        var abandoned = waiting.remove(file);
        if (abandoned != null) {
            abandoned
                    .end()
                    .completeExceptionally(
                            new IllegalStateException(DeployFolder.subject(file) + " has changed meanwhile"));
        }
    }

    /** Does what is due. */
    void tend(long now) {
        List.copyOf(waiting.values()).forEach(this::perform);
        failedEntries.tend(now);
    }

    /** Replaces the content of a bundle by that of an earlier version; again at the next pass if it has not stopped. */
    private void perform(Return wanted) {
        var file = wanted.from().file();
        var bundle = deployed.bundle(file);
        var current = deployed.of(file);
        if (bundle == null || current == null) {
            waiting.remove(file);
            wanted.end().completeExceptionally(new IllegalStateException(DeployFolder.subject(file) + " is gone"));
            return;
        }
        try (var jar = ledger.open(wanted.to())) {
            if (!keeper.replace(bundle, jar)) {
                return;
            }
            waiting.remove(file);
            trials.end(file);
            deployed.put(file, current.returnedTo(jar.digest()));
            wanted.end().complete(conclude(wanted));
        } catch (IOException | BundleException | IllegalArgumentException e) {
            fail(wanted, e);
        }
    }

    private void fail(Return wanted, Exception failure) {
        var file = wanted.from().file();
        var line = "%s: %s cannot return to %s: %s"
                .formatted(
                        DeployFolder.subject(file),
                        wanted.from().bundle(),
                        wanted.to().bundle(),
                        failure.getMessage() == null ? failure : failure.getMessage());
        ledger.judge(wanted.to(), "not usable: " + failure.getMessage());
        var other = ledger.working(file, wanted.from().digest());
        if (wanted.kind() == Kind.TAKEN_BACK && other.isPresent()) {
            log.warn("{}; it returns to {}", line, other.get().bundle());
            waiting.put(file, wanted.instead(other.get()));
            return;
        }
        waiting.remove(file);
        trials.end(file);
        if (wanted.kind() == Kind.TAKEN_BACK) {
            ledger.alarm(file, line + "; copy a working version");
        }
        wanted.end().completeExceptionally(new IllegalStateException(line, failure));
    }

    /**
     * Records the end of a rollout whose new version has gone, while the version before worked all the time.
     *
     * @param kind why it has gone: taken back, or rolled back by request
     */
    DeploymentChange conclude(JarRollouts.TakenBack taken, Kind kind) {
        var trial = taken.trial();
        return conclude(
                new Return(taken.next(), trial.before(), kind, taken.why(), trial.since(), new CompletableFuture<>()));
    }

    private DeploymentChange conclude(Return done) {
        var change = ledger.restore(done.from(), done.to(), done.kind(), done.cause());
        if (done.kind() == Kind.TAKEN_BACK) {
            failedEntries.putBack(done.from().bundle(), done.since(), nanoTime.getAsLong());
        }
        return change;
    }
}
