package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.spi.deploy.DeployedFile.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one version of each platform bundle at work: a newer jar in the deploy folder replaces the content of the
 * bundle in place, and the content of the distribution returns when that jar goes or does not work. Used by one thread.
 *
 * <p>A change is prepared during a pass and begins as its last act, as it may restart the deployer. Only one is under
 * way at a time.
 *
 * <p>It is long because it is the course of one change, from the arrival of a file to its end in a later pass, or in a
 * later deployer. What needs no course is elsewhere: the {@link ReplacementRules rules}, the {@link Replacement}
 * itself, and the {@link Trials trials}.
 */
final class PlatformBundles {

    private static final Logger log = LoggerFactory.getLogger(PlatformBundles.class);
    private static final int LONGEST_LIST = 10;
    /** How long a replacement holds up everything else. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PATIENCE_WITH_ITSELF = Duration.ofSeconds(10);
    /**
     * A change of a bundle's content.
     *
     * @param name of the file
     * @param replaced what is remembered of the file once the change begins; null if the file is gone
     * @param content of the new version; null for the shipped one
     * @param cause why the shipped version returns; empty if it does not, or because the file is gone
     */
    private record Change(
            String name,
            Bundle bundle,
            ReplacedBundles.@Nullable Replaced replaced,
            @Nullable InputStream content,
            String cause) {}

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ComponentCheck components;
    private final FrameworkChanges changes;
    private final ReportedProblems problems;
    private final Predicate<String> isPresent;
    private final LongSupplier nanoTime;
    private final BundleWirings wirings;
    private final ReplacedBundles replaced;
    private final ReplacementRules rules;
    private final Map<String, FileStamp> waiting = new HashMap<>(); // files that wait for their turn
    private final Map<String, DeployedContent> standingBy = new TreeMap<>(); // files that were not tried
    private final Map<String, Change> returning = new LinkedHashMap<>(); // by location
    private final Trials trials;
    private final List<String> displaced = new ArrayList<>(); // files whose place another one has taken
    private List<KeptBundle> halted = List.of();
    private @Nullable Change next;
    private @Nullable ReplacementProgress ongoing;
    private long ongoingSince;
    private boolean announced; // whether the next change is
    private boolean lateReported;
    private boolean isPostponed; // as deployed code does not stop
    private long checkedAt = -1;

    /**
     * @param isPresent returns whether a jar with this name is in the deploy folder
     * @param privateFolder for state that must survive a restart
     */
    PlatformBundles(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            ComponentCheck components,
            FrameworkChanges changes,
            ReportedProblems problems,
            Predicate<String> isPresent,
            LongSupplier nanoTime,
            Path privateFolder) {
        this.context = context;
        this.keeper = keeper;
        this.components = components;
        this.changes = changes;
        this.problems = problems;
        this.isPresent = isPresent;
        this.nanoTime = nanoTime;
        wirings = new BundleWirings(context);
        ongoing = ReplacementProgress.ongoing(context).orElse(null);
        ongoingSince = nanoTime.getAsLong();
        replaced = new ReplacedBundles(context, privateFolder);
        rules = new ReplacementRules(context, diagnosis, replaced, isPresent);
        trials = new Trials(components, nanoTime, new Trials.Jury() {
            @Override
            public void works(ReplacementProgress progress, Bundle bundle) {
                accept(progress, bundle);
            }

            @Override
            public void fails(ReplacementProgress progress, String why) {
                reject(progress, why);
            }
        });
        recall();
    }

    /** Returns the files whose content was tried, with their state then. */
    Map<String, FileStamp> stamps() {
        return replaced.stamps();
    }

    /** Returns what has become of the jars with the names of platform bundles. */
    Map<String, DeployedContent> contents() {
        var contents = new TreeMap<>(standingBy);
        for (String name : replaced.names()) {
            var jar = Objects.requireNonNull(replaced.of(name));
            if (!jar.isGone()) {
                contents.put(name, content(jar));
            }
        }
        if (next != null && next.replaced() != null) {
            contents.put(next.name(), content(next.replaced()));
        }
        return contents;
    }

    private DeployedContent content(ReplacedBundles.Replaced jar) {
        var bundle = context.getBundle(jar.location());
        if (bundle == null) {
            return new DeployedContent(State.UNINSTALLED, jar.digest());
        }
        var change = jar.isUnproven() ? State.REPLACING : State.STANDBY;
        return new DeployedContent(
                bundle.getSymbolicName(),
                jar.version().toString(),
                jar.works() ? keeper.stateOf(bundle) : change,
                jar.digest());
    }

    /** Notes that a file has another content. */
    void changed(String name) {
        standingBy.remove(name);
    }

    /** Returns the platform bundle with the name of a jar: one that was installed by neither a jar nor a feature. */
    Optional<Bundle> bundle(JarManifest manifest) {
        return rules.bundle(manifest);
    }

    /** Returns whether a file must wait for its turn, without a look at its content. */
    boolean mustWait(ArrivedFile arrival) {
        return arrival.stamp().equals(waiting.get(arrival.name())) && !isFree();
    }

    /** Returns whether a file has replaced, or failed to replace, another bundle than this one. */
    boolean hasOther(String name, @Nullable Bundle bundle) {
        var former = replaced.of(name);
        return former != null && (bundle == null || !former.location().equals(bundle.getLocation()));
    }

    /**
     * Takes a jar with the name of a platform bundle.
     *
     * @return whether it was handled; if not, it must arrive again
     * @param obstacles receives the line that says why it does not replace the bundle for now
     */
    boolean put(ArrivedFile arrival, Jar jar, JarManifest manifest, Bundle bundle, Obstacles obstacles)
            throws IOException {
        var name = arrival.name();
        if (!isFree()) {
            if (ongoing != null && ongoing.file().equals(name)) {
                ongoing.interrupt();
            }
            waiting.put(name, arrival.stamp());
            return false;
        }
        waiting.remove(name);
        var former = replaced.of(name);
        if (former != null && former.digest().equals(jar.digest())) {
            if (former.works()) {
                replaced.put(name, former.with(arrival.stamp()));
                problems.resolve(subject(name));
                return true;
            } else if (former.stamp().equals(arrival.stamp())) {
                return true; // it was tried; a new copy may be tried again
            }
        }
        if (isRenamed(jar, bundle, name)) {
            return true;
        }
        var shipped = rules.shipped(bundle);
        var obstacle = rules.byVersion(name, manifest, bundle, shipped);
        if (!obstacle.isEmpty()) {
            remove(name);
        } else {
            obstacle = rules.byNeeds(name, manifest, bundle);
        }
        if (!obstacle.isEmpty()) {
            standingBy.put(
                    name,
                    new DeployedContent(
                            manifest.symbolicName(), manifest.version().toString(), State.STANDBY, jar.digest()));
            obstacles.block(name, obstacle);
            return true;
        }
        next = new Change(
                name,
                bundle,
                new ReplacedBundles.Replaced(
                        arrival.stamp(),
                        jar.digest(),
                        bundle.getLocation(),
                        manifest.version(),
                        shipped,
                        ReplacedBundles.UNPROVEN),
                jar.open(),
                "");
        return true;
    }

    /** Receives the line that says why a file is not deployed for now. */
    interface Obstacles {
        void block(String name, String line);
    }

    /** Brings the content of the distribution back if a file that is gone has replaced it. */
    void remove(String name) {
        waiting.remove(name);
        standingBy.remove(name);
        if (next != null && next.name().equals(name)) {
            cancel(next);
        }
        if (ongoing != null && ongoing.file().equals(name) && !ongoing.isBack()) {
            ongoing.interrupt();
        }
        var former = replaced.of(name);
        if (former == null) {
            return;
        }
        if (former.works() || former.isUnproven() || returning.containsKey(former.location())) {
            replaced.put(name, former.because(ReplacedBundles.GONE));
            bringBack(name, former.location(), "");
        } else if (!former.isGone()) {
            replaced.remove(name);
        }
    }

    /** Returns files that must arrive again, as another has taken their place. */
    List<String> displaced() {
        var names = List.copyOf(displaced);
        displaced.clear();
        return names;
    }

    /** Returns whether a replacement is under way for which everything else waits. */
    boolean isBusy() {
        return ongoing != null
                && !ongoing.hasEnded()
                && !hasLasted(ongoing.restartsDeployer() ? PATIENCE_WITH_ITSELF : PATIENCE);
    }

    private boolean hasLasted(Duration patience) {
        return nanoTime.getAsLong() - ongoingSince >= patience.toNanos();
    }

    /** Returns whether one is prepared, for which the arrival of other files waits. */
    boolean isPrepared() {
        return next != null;
    }

    /** Returns whether nothing is prepared, under way, or waits for its turn, unless it takes too long. */
    boolean isSettled() {
        if (ongoing != null || isPostponed) {
            return isPostponed || lateReported;
        }
        waiting.keySet().removeIf(name -> !isPresent.test(name));
        return next == null && returning.isEmpty() && waiting.isEmpty() && !trials.areOpen();
    }

    /** Handles what has ended, and watches what is new. */
    void tend() {
        if (ongoing != null) {
            if (ongoing.hasEnded()) {
                conclude(ongoing);
            } else {
                reportLate(ongoing);
            }
        }
        trials.tend();
        if (ongoing == null && checkedAt != changes.count()) {
            checkedAt = changes.count();
            replaced.names().forEach(this::noticeOtherContent);
        }
    }

    /** Tells a replacement that has restarted the deployer that it works. */
    void deployerWorks() {
        if (ongoing != null) {
            ongoing.deployerWorks();
        }
    }

    /** Saves the state for a restart. */
    void save() throws IOException {
        replaced.save();
    }

    /** Begins the next change, as the last act of a pass: it may restart the deployer. */
    void begin() {
        if (ongoing != null || trials.areOpen() || !isFrameworkActive()) {
            return;
        }
        if (next == null) {
            next = nextReturn();
        }
        var change = next;
        if (change == null) {
            return;
        }
        var affected = wirings.closure(Set.of(change.bundle()));
        if (!announced) {
            announce(change, affected);
            announced = true;
        }
        halted = keeper.haltDependents(change.bundle());
        if (halted.stream().anyMatch(KeptBundle::isBusy)) {
            var late = halted.stream()
                    .filter(state -> state.isBusy() && state.isLate(nanoTime.getAsLong()))
                    .toList();
            if (!late.isEmpty() && change.replaced() != null) {
                cancel(change);
                problems.report(
                        subject(change.name()),
                        "%s: %s stays as it was, as %s does not stop; copy the file again to try it again"
                                .formatted(
                                        subject(change.name()),
                                        ResolutionDiagnosis.name(change.bundle()),
                                        ResolutionDiagnosis.name(late.getFirst().bundle)));
                return;
            }
            isPostponed = !late.isEmpty();
            return; // they are about to stop
        }
        isPostponed = false;
        try {
            begin(change, affected);
        } catch (IOException e) {
            cancel(change);
            problems.report(
                    subject(change.name()),
                    "%s cannot be deployed, as the deployer's memory cannot be written: %s"
                            .formatted(subject(change.name()), e));
        }
    }

    /** Interrupts the code that a replacement waits for, as the instance stops. Any thread may call it. */
    void interrupt() {
        ReplacementProgress.ongoing(context).ifPresent(ReplacementProgress::interrupt);
    }

    private void recall() {
        for (String name : replaced.names()) {
            var jar = Objects.requireNonNull(replaced.of(name));
            var bundle = context.getBundle(jar.location());
            if (ongoing != null && ongoing.file().equals(name)) {
                continue;
            }
            boolean isInPlace =
                    bundle.getVersion().equals(jar.version()) && !jar.version().equals(jar.shipped());
            if (jar.works()) {
                recallWorking(name, jar, isInPlace);
                continue;
            }
            var why = jar.isUnproven()
                    ? ReplacedBundles.UNPROVEN + "; copy the file again to try it again"
                    : jar.failure();
            if (isInPlace) {
                bringBack(name, jar.location(), jar.isGone() ? "" : why);
            } else if (jar.isGone()) {
                replaced.remove(name);
            }
            if (!jar.isGone()) {
                fail(name, bundle, why, jar.shipped());
            }
        }
    }

    /** If the content is another, the distribution was upgraded, and the file is judged anew. */
    private void recallWorking(String name, ReplacedBundles.Replaced jar, boolean isInPlace) {
        if (!isInPlace) {
            replaced.remove(name);
        } else if (!isFrameworkActive()) {
            log.info(
                    "{}: {} {} works in place of {}",
                    subject(name),
                    Objects.requireNonNull(context.getBundle(jar.location())).getSymbolicName(),
                    jar.version(),
                    jar.shipped());
        }
    }

    private boolean isFree() {
        return next == null && ongoing == null && returning.isEmpty() && isFrameworkActive();
    }

    private boolean isFrameworkActive() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE;
    }

    /** A renamed file keeps its place. */
    private boolean isRenamed(Jar jar, Bundle bundle, String name) {
        var owner = replaced.owner(bundle.getLocation()).orElse("");
        var former = replaced.of(owner);
        if (former == null || isPresent.test(owner) || !former.digest().equals(jar.digest())) {
            return false;
        }
        replaced.put(name, Objects.requireNonNull(replaced.remove(owner)));
        problems.forget(subject(owner));
        log.info("{} was renamed to {}", subject(owner), subject(name));
        return true;
    }

    private void announce(Change change, Collection<Bundle> affected) {
        var names = affected.stream()
                .filter(bundle -> !bundle.equals(change.bundle())
                        && bundle.getState() == Bundle.ACTIVE
                        && bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                .sorted(Comparator.comparingLong(Bundle::getBundleId))
                .map(Bundle::getSymbolicName)
                .toList();
        var restarts = names.isEmpty() ? "" : " and restarts " + listed(names);
        var bundle = change.bundle();
        if (change.content() != null) {
            log.info(
                    "{}: {} {} replaces {}{}",
                    subject(change.name()),
                    bundle.getSymbolicName(),
                    Objects.requireNonNull(change.replaced()).version(),
                    bundle.getVersion(),
                    restarts);
        } else {
            log.info(
                    "{}: {} of the distribution replaces {}{}",
                    bundle.getSymbolicName(),
                    rules.shipped(bundle),
                    bundle.getVersion(),
                    restarts);
        }
    }

    private static String listed(List<String> names) {
        var shown = names.stream().limit(LONGEST_LIST).collect(Collectors.joining(", "));
        return names.size() <= LONGEST_LIST ? shown : "%s and %d more".formatted(shown, names.size() - LONGEST_LIST);
    }

    private void begin(Change change, Collection<Bundle> affected) throws IOException {
        var bundle = change.bundle();
        if (change.replaced() != null && change.content() != null) {
            replaced.owner(bundle.getLocation())
                    .filter(other -> !other.equals(change.name()))
                    .ifPresent(other -> {
                        replaced.remove(other);
                        displaced.add(other);
                    });
            replaced.put(change.name(), change.replaced());
        }
        replaced.save();
        var users = affected.stream()
                .filter(user -> !user.equals(bundle)
                        && user.getState() == Bundle.ACTIVE
                        && user.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                .toList();
        var progress = ReplacementProgress.begin(
                context,
                change.name(),
                bundle.getLocation(),
                bundle.getVersion().toString(),
                change.content() == null,
                change.cause(),
                components.satisfied(bundle),
                components.defects(bundle),
                affected.contains(context.getBundle()));
        ongoing = progress;
        ongoingSince = nanoTime.getAsLong();
        next = null;
        announced = false;
        lateReported = false;
        returning.remove(bundle.getLocation());
        trials.cancel(bundle.getLocation());
        Replacement.start(
                new Replacement(
                        bundle,
                        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION),
                        users,
                        context.getBundle().adapt(BundleStartLevel.class).getStartLevel(),
                        change.content(),
                        progress),
                "io.ecosystem.deployer replacement of " + ResolutionDiagnosis.name(bundle));
    }

    private void cancel(Change change) {
        next = null;
        announced = false;
        resume();
        if (change.content() != null) {
            try {
                change.content().close();
            } catch (IOException e) {
                log.debug("A private copy was not closed", e);
            }
        }
    }

    private void resume() {
        halted.forEach(keeper::resume);
        halted = List.of();
    }

    private @Nullable Change nextReturn() {
        return returning.values().stream().findFirst().orElse(null);
    }

    private void bringBack(String name, String location, String cause) {
        var bundle = context.getBundle(location);
        if (bundle != null) {
            returning.put(location, new Change(name, bundle, null, null, cause));
        }
    }

    private void conclude(ReplacementProgress progress) {
        ongoing = null;
        progress.close();
        resume();
        var name = progress.file();
        var bundle = context.getBundle(progress.location());
        if (lateReported) {
            problems.forget(subject(name));
        }
        if (bundle == null) {
            return; // uninstalled by hand
        }
        if (progress.isBack()) {
            concludeReturn(progress, bundle);
        } else if (progress.failure().isEmpty()) {
            trials.begin(progress, bundle);
        } else {
            var jar = replaced.of(name);
            if (jar != null) {
                fail(name, bundle, progress.failure(), jar.version(), progress.age());
            }
        }
    }

    private void concludeReturn(ReplacementProgress progress, Bundle bundle) {
        var subject = bundle.getSymbolicName();
        if (!progress.failure().isEmpty()) {
            problems.report(
                    subject,
                    "%s %s of the distribution does not run: %s"
                            .formatted(subject, bundle.getVersion(), progress.failure()));
            return;
        }
        problems.resolve(subject);
        var jar = replaced.of(progress.file());
        if (jar != null && jar.isGone()) {
            replaced.remove(progress.file());
        }
        if (progress.cause().isEmpty() || jar == null || jar.isGone()) {
            log.info(
                    "{} {} of the distribution is back, after {} ms",
                    subject,
                    bundle.getVersion(),
                    progress.age().toMillis());
        } else {
            fail(progress.file(), bundle, progress.cause(), jar.version(), progress.age());
        }
    }

    private void fail(String name, Bundle bundle, String why, Version version, Duration age) {
        var line = "%s: %s %s does not work: %s; %s of the distribution is back, after %d ms"
                .formatted(subject(name), bundle.getSymbolicName(), version, why, bundle.getVersion(), age.toMillis());
        problems.report(subject(name), line);
        remember(name, why);
    }

    /** Reports what an earlier run has found. */
    private void fail(String name, Bundle bundle, String why, Version shipped) {
        var version = Objects.requireNonNull(replaced.of(name)).version();
        problems.report(
                subject(name),
                "%s: %s %s stands by, %s of the distribution works: %s"
                        .formatted(subject(name), bundle.getSymbolicName(), version, shipped, why));
        remember(name, why);
    }

    private void remember(String name, String failure) {
        var jar = replaced.of(name);
        if (jar != null && !jar.failure().equals(failure)) {
            replaced.put(name, jar.because(failure));
        }
    }

    private void accept(ReplacementProgress progress, Bundle bundle) {
        var name = progress.file();
        if (replaced.of(name) == null) {
            return; // the file has gone meanwhile
        }
        remember(name, "");
        problems.resolve(subject(name));
        log.info(
                "{}: {} works since {}, after {} ms",
                subject(name),
                ResolutionDiagnosis.name(bundle),
                progress.since(),
                progress.age().toMillis());
    }

    private void reject(ReplacementProgress progress, String why) {
        if (replaced.of(progress.file()) != null) {
            remember(progress.file(), why);
            bringBack(progress.file(), progress.location(), why);
        }
    }

    /** Someone else may have brought the content of the distribution back, for example the launcher. */
    private void noticeOtherContent(String name) {
        var jar = replaced.of(name);
        var bundle = jar == null ? null : context.getBundle(jar.location());
        if (jar != null && jar.works() && bundle != null && !bundle.getVersion().equals(jar.version())) {
            fail(
                    name,
                    bundle,
                    "%s was put back; copy the file again to try it again".formatted(bundle.getVersion()),
                    bundle.getVersion());
        }
    }

    private void reportLate(ReplacementProgress progress) {
        if (!lateReported && hasLasted(KeptBundle.BLOCKED)) {
            lateReported = true;
            keeper.reportBlocked(
                    subject(progress.file()),
                    Objects.requireNonNull(context.getBundle(progress.location())),
                    progress.stack(),
                    KeptBundle.BLOCKED);
            progress.interrupt();
        }
    }

    /** Returns how messages name a file. */
    static String subject(String name) {
        return "deploy/" + name;
    }
}
