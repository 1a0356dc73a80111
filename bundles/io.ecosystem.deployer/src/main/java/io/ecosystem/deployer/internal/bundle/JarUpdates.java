package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.platform.file.RolloutFile;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.rollout.TrackRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts updated bundles on trial, takes bad versions back, and returns to earlier ones on request. The file in the
 * deploy folder stays as it is: it is deployed again only when it changes. Used by one thread, except for the history.
 *
 * <p>It is long, as trials, rollouts and returns decide about the same files, and each may end another.
 */
final class JarUpdates {

    private static final Logger log = LoggerFactory.getLogger(JarUpdates.class);
    private static final String TAKEN_BACK = "DEPLOYER.TAKEN_BACK.";
    private static final String BAD = "taken back: ";
    private static final int LEAST_DIGITS = 8;
    private static final int SHOWN_DIGITS = 12;

    /** How a version works that is about to be replaced. */
    private record Former(KeptVersion version, TrackRecord record) {}

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
    private final ComponentCheck components;
    private final ReportedProblems problems;
    private final Predicate<String> isPresent;
    private final TrialRules rules;
    private final LongSupplier nanoTime;
    private final Path privateFolder;
    private final VersionStore versions;
    private final HandlerRecords records;
    private final FailedEntries failedEntries;
    private final JarRollouts rollouts;
    private final Map<String, Former> formers = new HashMap<>();
    private final Map<String, UpdateTrial> trials = new TreeMap<>();
    private final Map<String, Return> returns = new TreeMap<>();

    JarUpdates(
            BundleContext context,
            BundleKeeper keeper,
            DeployedJars deployed,
            ComponentCheck components,
            ReportedProblems problems,
            Predicate<String> isPresent,
            TrialRules rules,
            LongSupplier nanoTime,
            Path privateFolder,
            VersionStore versions) {
        this.keeper = keeper;
        this.deployed = deployed;
        this.components = components;
        this.problems = problems;
        this.isPresent = isPresent;
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.privateFolder = privateFolder;
        this.versions = versions;
        records = new HandlerRecords(context);
        failedEntries = new FailedEntries(context);
        rollouts = new JarRollouts(context, keeper, components, records, rules, nanoTime);
        deployed.names().forEach(this::announce);
        deployed.names().forEach(this::resume);
    }

    /** Begins the trial of a file anew, if a restart has interrupted it. */
    private void resume(String file) {
        var current = Objects.requireNonNull(deployed.of(file));
        var bundle = deployed.bundle(file);
        var next = versions.find(file, current.digest());
        var before = versions.find(file, current.before());
        if (bundle != null && next.isPresent() && before.isPresent()) {
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

    private void endTrial(String file) {
        trials.remove(file);
        var current = deployed.of(file);
        if (current != null) {
            deployed.put(file, current.onTrial(""));
        }
    }

    /** Reports if the content of a file does not work, and what works in its place. */
    void announce(String file) {
        var current = Objects.requireNonNull(deployed.of(file));
        var content = versions.find(file, current.fileDigest())
                .filter(version -> !version.verdict().isEmpty())
                .filter(version -> !version.digest().equals(current.digest()));
        if (content.isEmpty()) {
            problems.resolve(content(file));
            return;
        }
        var verdict = content.get().verdict();
        var line = "%s: %s is %s; %s works again until the file changes"
                .formatted(
                        subject(file),
                        content.get().bundle(),
                        verdict,
                        versions.find(file, current.digest())
                                .map(KeptVersion::bundle)
                                .orElse("the version before"));
        if (verdict.startsWith(BAD)) {
            problems.alarm(content(file), TAKEN_BACK + subject(file), line);
        } else {
            problems.resolve(content(file));
            problems.report(content(file), line);
        }
    }

    /** Keeps the content of a file that is about to be deployed. */
    KeptVersion keep(String file, Jar jar, JarManifest manifest) {
        var version = new KeptVersion(file, manifest.toString(), jar.digest(), now(), "");
        try {
            versions.keep(version, jar.copy(), needed(file), isPresent);
            problems.resolve(memory(file));
        } catch (IOException e) {
            problems.report(
                    memory(file),
                    "%s cannot be kept, so a later version cannot be taken back: %s".formatted(subject(file), e));
        }
        return version;
    }

    /** Returns the digests of the versions of a file that work, or may be returned to. */
    private Set<String> needed(String file) {
        var needed = new TreeSet<String>();
        var current = deployed.of(file);
        if (current != null) {
            needed.add(current.digest());
            needed.add(current.before());
        }
        var former = formers.get(file);
        if (former != null) {
            needed.add(former.version().digest());
        }
        return needed;
    }

    /**
     * Returns the version of a file that worked last, if the framework has forgotten it; empty if the file is new, or
     * this is its content.
     */
    Optional<KeptVersion> forgotten(String file, String digest) {
        return versions.lastWorking(file).filter(version -> !version.digest().equals(digest));
    }

    /** Returns the version that works in place of a content known to be bad; empty if there is none. */
    Optional<KeptVersion> insteadOf(String file, String digest) {
        return versions.find(file, digest)
                .filter(version -> !version.verdict().isEmpty())
                .flatMap(version -> versions.versions(file).stream()
                        .filter(other -> other.verdict().isEmpty())
                        .findFirst());
    }

    /** Opens the jar of a version. */
    Jar open(KeptVersion version) throws IOException {
        var jar = Jar.copyOf(versions.jar(version), privateFolder);
        if (!jar.digest().equals(version.digest())) {
            jar.close();
            throw new IOException("its kept jar is damaged");
        }
        return jar;
    }

    /** Opens the jar of a version; empty if it cannot be used, as the file itself is then to be deployed. */
    Optional<Jar> openIfUsable(KeptVersion version) {
        try {
            return Optional.of(open(version));
        } catch (IOException e) {
            log.warn(
                    "{}: {} was not kept well, so it is not put back: {}",
                    subject(version.file()),
                    version.bundle(),
                    e.toString());
            return Optional.empty();
        }
    }

    /**
     * Installs a new version beside the one that works, if the file is to be rolled out.
     *
     * @param location of the new bundle, which is free
     * @return whether it is rolled out; if not, it replaces the one before at once
     * @throws IllegalArgumentException if its rollout file is wrong
     */
    boolean rollOut(ArrivedFile arrival, Jar jar, JarManifest manifest, Bundle current, String location)
            throws BundleException, IOException {
        var plan = BundleWirings.isFragment(current) ? Optional.<RolloutFile>empty() : rollouts.plan(arrival);
        changed(arrival.name());
        var before = plan.isEmpty() || current.getState() != Bundle.ACTIVE && !isUntried(current)
                ? Optional.<KeptVersion>empty()
                : versions.find(
                        arrival.name(),
                        Objects.requireNonNull(deployed.of(arrival.name())).digest());
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
        rollouts.begin(next, before.get(), arrival.stamp(), plan.get(), jar, current, location);
        record(next, Kind.ROLLING_OUT, plan.get().toString());
        return true;
    }

    /** Returns the files that could not be rolled out, but may succeed now. */
    List<String> unblocked() {
        return rollouts.unblocked();
    }

    /** The content of a file has changed before the rollout of the one before has ended. */
    private void ended(JarRollouts.TakenBack cancelled) {
        judge(cancelled.next(), "given up before its rollout ended, as %s".formatted(cancelled.why()));
    }

    private void judge(KeptVersion version, String verdict) {
        try {
            versions.judge(version, verdict);
        } catch (IOException e) {
            problems.report(
                    memory(version.file()),
                    "after a loss of the framework's cache, %s would be deployed again: %s"
                            .formatted(version.bundle(), e));
        }
    }

    private void come(JarRollouts.End end) {
        switch (end) {
            case JarRollouts.Promoted promoted -> promoted(promoted.next(), promoted.stamp(), promoted.bundle());
            case JarRollouts.TakenBack taken -> takenBack(taken, Kind.TAKEN_BACK);
        }
    }

    private void promoted(KeptVersion next, FileStamp stamp, Bundle bundle) {
        var file = next.file();
        var former = deployed.bundle(file);
        deployed.put(file, new DeployedJars.Deployed(stamp, next.digest(), bundle.getLocation(), next.digest(), ""));
        keeper.keep(bundle, subject(file));
        if (former != null) {
            keeper.remove(List.of(former));
        }
        log.info("{}: {} has proved itself and gets all calls", subject(file), next.bundle());
        record(next, Kind.PROMOTED, "");
    }

    private DeploymentChange takenBack(JarRollouts.TakenBack taken, Kind kind) {
        var file = taken.next().file();
        var current = Objects.requireNonNull(deployed.of(file));
        deployed.put(file, current.besides(taken.stamp(), taken.next().digest()));
        return returned(new Return(
                taken.next(),
                taken.trial().before(),
                kind,
                taken.why(),
                taken.trial().since(),
                new CompletableFuture<>()));
    }

    /** Notes how the bundle of a file works that is about to be updated, unless that is noted already. */
    void prepare(String file, Bundle bundle) {
        var current = Objects.requireNonNull(deployed.of(file));
        var trial = trials.get(file);
        if (trial != null) {
            formers.put(file, new Former(trial.before(), trial.former()));
        } else if (!formers.containsKey(file) && (works(bundle) || isUntried(bundle))) {
            versions.find(file, current.digest())
                    .ifPresent(version -> formers.put(file, new Former(version, records.of(bundle))));
        }
    }

    /** Notes that the update of a file that was prepared has failed, so all is as before. */
    void refused(String file) {
        formers.remove(file);
    }

    private boolean works(Bundle bundle) {
        return bundle.getState() == Bundle.ACTIVE && components.defects(bundle).isEmpty();
    }

    /** At the start of the instance, what worked in the last run has not been started again. */
    private boolean isUntried(Bundle bundle) {
        return keeper.state(bundle).filter(KeptBundle::isUntried).isPresent();
    }

    /** Notes that a file has another name. */
    void renamed(String from, String to) {
        changed(from);
        versions.rename(from, to);
        var former = formers.remove(from);
        if (former != null) {
            formers.put(to, former);
        }
        var trial = trials.remove(from);
        if (trial != null) {
            keeper.state(trial.bundle()).ifPresent(state -> trials.put(to, trial.renamed(state, to)));
        }
        announce(to);
    }

    /** Puts the updated bundle of a file on trial, if the version before has worked. */
    void updated(KeptVersion next, Bundle bundle) {
        var former = formers.remove(next.file());
        trials.remove(next.file());
        if (former != null && rules.takesBack()) {
            tryOut(next, former, bundle);
            var current = Objects.requireNonNull(deployed.of(next.file()));
            deployed.put(next.file(), current.onTrial(former.version().digest()));
        }
        record(next, Kind.UPDATED, "");
    }

    /** Notes that the bundle of a new file was installed. */
    void installed(KeptVersion version) {
        record(version, Kind.INSTALLED, "");
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
            problems.resolve(subject(file));
        }
        return isSame && !rollouts.isGoing(file);
    }

    /** Returns the file whose new version is rolled out as a bundle; empty if it is none. */
    String rolledOutFrom(Bundle bundle) {
        return rollouts.file(bundle);
    }

    /** Forgets what is going on with a file that gets another content. */
    void changed(String file) {
        rollouts.cancel(file, "its file has changed").ifPresent(this::ended);
        var abandoned = returns.remove(file);
        if (abandoned != null) {
            abandoned.end().completeExceptionally(new IllegalStateException(subject(file) + " has changed meanwhile"));
        }
        problems.resolve(content(file));
    }

    /** Notes that a file and its bundle are gone. */
    void removed(String file, @Nullable String digest) {
        changed(file);
        trials.remove(file);
        formers.remove(file);
        if (digest != null) {
            versions.pardon(file);
            versions.find(file, digest).ifPresent(version -> record(version, Kind.REMOVED, ""));
        }
    }

    /** Judges the bundles on trial, and takes bad ones back. */
    void tend() {
        long now = nanoTime.getAsLong();
        for (UpdateTrial trial : List.copyOf(trials.values())) {
            judge(trial, now);
        }
        rollouts.tend().forEach(this::come);
        List.copyOf(returns.values()).forEach(this::perform);
        failedEntries.tend(now);
    }

    /** Returns whether the next pass should be soon: a bundle is being taken back, or has just come on trial. */
    boolean isBusy() {
        long now = nanoTime.getAsLong();
        return !returns.isEmpty()
                || rollouts.isUrgent(now)
                || trials.values().stream().anyMatch(trial -> trial.isYoung(now));
    }

    private void judge(UpdateTrial trial, long now) {
        var file = trial.next().file();
        if (trial.bundle().getState() == Bundle.UNINSTALLED) {
            trials.remove(file);
        }
        if (!trials.containsKey(file) || returns.containsKey(file)) {
            return;
        }
        var record = records.of(trial.bundle());
        var verdict = trial.verdict(components, record, now);
        if (verdict.isPresent()) {
            returns.put(
                    file,
                    new Return(
                            trial.next(),
                            trial.before(),
                            Kind.TAKEN_BACK,
                            verdict.get(),
                            trial.since(),
                            new CompletableFuture<>()));
            records.abandon(trial.bundle());
        } else if (trial.isOver(record, now)) {
            endTrial(file);
            log.debug("{} has proved itself", trial.next());
        }
    }

    /**
     * Lets an earlier version of a file work again.
     *
     * @param end completed once it has been started
     * @throws IllegalArgumentException if the file is not deployed, or has no such version
     * @throws IllegalStateException if another return has not ended
     */
    void rollBack(String file, String to, String actor, CompletableFuture<DeploymentChange> end) {
        var current = deployed.of(file);
        var bundle = deployed.bundle(file);
        if (current == null || bundle == null) {
            throw new IllegalArgumentException(
                    "%s is not deployed, or replaces a bundle of the platform: see eco.deploy.history for the files"
                            .formatted(subject(file)));
        }
        if (rollouts.isGoing(file) && to.isEmpty()) {
            rollouts.cancel(file, "by " + actor).ifPresent(taken -> end.complete(takenBack(taken, Kind.ROLLED_BACK)));
            return;
        }
        if (rollouts.isGoing(file)) {
            throw new IllegalStateException(
                    subject(file) + " is being rolled out: end that first, by a request without a version");
        }
        if (returns.containsKey(file)) {
            throw new IllegalStateException(subject(file) + " is being taken back already");
        }
        var from = versions.find(file, current.digest())
                .orElseGet(() -> new KeptVersion(file, ResolutionDiagnosis.name(bundle), current.digest(), now(), ""));
        var target = target(file, current.digest(), to);
        returns.put(file, new Return(from, target, Kind.ROLLED_BACK, "by " + actor, Instant.MAX, end));
    }

    private KeptVersion target(String file, String current, String to) {
        if (to.isEmpty()) {
            return versions.before(file, current)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no version of %s before the present one is kept".formatted(subject(file))));
        }
        var others = versions.versions(file).stream()
                .filter(version -> !version.digest().equals(current))
                .toList();
        var matching = others.stream()
                .filter(version -> version.bundle().equals(to)
                        || version.bundle().endsWith(" " + to)
                        || to.length() >= LEAST_DIGITS && version.digest().startsWith(to))
                .toList();
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        throw new IllegalArgumentException("%s version '%s' of %s is kept besides the present one; kept: %s"
                .formatted(
                        matching.isEmpty() ? "no" : "more than one",
                        to,
                        subject(file),
                        others.stream()
                                .map(version -> "%s (%s)"
                                        .formatted(
                                                version.bundle(),
                                                version.digest().substring(0, SHOWN_DIGITS)))
                                .collect(Collectors.joining(", "))));
    }

    /** Replaces the content of a bundle by that of an earlier version; again at the next pass if it has not stopped. */
    private void perform(Return wanted) {
        var file = wanted.from().file();
        var bundle = deployed.bundle(file);
        var current = deployed.of(file);
        if (bundle == null || current == null) {
            returns.remove(file);
            wanted.end().completeExceptionally(new IllegalStateException(subject(file) + " is gone"));
            return;
        }
        try (var jar = open(wanted.to())) {
            if (!keeper.replace(bundle, jar)) {
                return;
            }
            returns.remove(file);
            trials.remove(file);
            deployed.put(file, current.returnedTo(jar.digest()));
            returned(wanted);
        } catch (IOException | BundleException | IllegalArgumentException e) {
            failed(wanted, e);
        }
    }

    private void failed(Return wanted, Exception failure) {
        var file = wanted.from().file();
        var line = "%s: %s cannot return to %s: %s"
                .formatted(
                        subject(file),
                        wanted.from().bundle(),
                        wanted.to().bundle(),
                        failure.getMessage() == null ? failure : failure.getMessage());
        judge(wanted.to(), "not usable: " + failure.getMessage());
        var other = versions.versions(file).stream()
                .filter(version -> version.verdict().isEmpty())
                .filter(version -> !version.digest().equals(wanted.from().digest()))
                .findFirst();
        if (wanted.kind() == Kind.TAKEN_BACK && other.isPresent()) {
            log.warn("{}; it returns to {}", line, other.get().bundle());
            returns.put(file, wanted.instead(other.get()));
            return;
        }
        returns.remove(file);
        endTrial(file);
        if (wanted.kind() == Kind.TAKEN_BACK) {
            problems.alarm(content(file), TAKEN_BACK + subject(file), line + "; copy a working version");
        }
        wanted.end().completeExceptionally(new IllegalStateException(line, failure));
    }

    private DeploymentChange returned(Return done) {
        boolean isBad = done.kind() == Kind.TAKEN_BACK;
        try {
            versions.judge(done.from(), isBad ? BAD + done.cause() : "rolled back " + done.cause());
            versions.restore(done.to(), now());
        } catch (IOException e) {
            problems.report(
                    memory(done.from().file()),
                    "after a loss of the framework's cache, %s would be deployed again: %s"
                            .formatted(done.from().bundle(), e));
        }
        log.info(
                "{}: {} works again instead of {}",
                subject(done.from().file()),
                done.to().bundle(),
                done.from().bundle());
        announce(done.from().file());
        if (isBad) {
            failedEntries.putBack(done.from().bundle(), done.since(), nanoTime.getAsLong());
        }
        var change = record(
                done.to(),
                done.kind(),
                (isBad ? "%s: %s" : "from %s %s").formatted(done.from().bundle(), done.cause()));
        done.end().complete(change);
        return change;
    }

    private DeploymentChange record(KeptVersion version, Kind kind, String cause) {
        var change = versions.add(version, kind, cause, now());
        try {
            versions.save();
        } catch (IOException e) {
            problems.report(
                    memory(version.file()),
                    "the history of %s cannot be written: %s".formatted(subject(version.file()), e));
        }
        return change;
    }

    /** Returns the time as shown, without parts of a millisecond. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String subject(String file) {
        return "deploy/" + file;
    }

    private static String content(String file) {
        return subject(file) + ": its present content";
    }

    private static String memory(String file) {
        return subject(file) + ": its kept versions";
    }
}
