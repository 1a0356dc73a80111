package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
 */
final class PlatformBundles {

    private static final Logger log = LoggerFactory.getLogger(PlatformBundles.class);
    private static final String FILE_LOCATION = "reference:file:";
    private static final Set<String> DEPLOYED = Set.of("deploy:", "feature:");
    private static final int LONGEST_LIST = 10;
    /** How long a replacement holds up everything else. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PATIENCE_WITH_ITSELF = Duration.ofSeconds(10);
    /** How long the components of a new version are watched. */
    private static final Duration TRIAL = Duration.ofSeconds(2);

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

    /** The time for which the components of a new version are watched. */
    private static final class Trial {

        private final ReplacementProgress progress;
        private final Bundle bundle;
        private final long began;
        private boolean announced;

        Trial(ReplacementProgress progress, Bundle bundle, long began) {
            this.progress = progress;
            this.bundle = bundle;
            this.began = began;
        }
    }

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ResolutionDiagnosis diagnosis;
    private final ComponentCheck components;
    private final FrameworkChanges changes;
    private final ReportedProblems problems;
    private final Predicate<String> isPresent;
    private final LongSupplier nanoTime;
    private final BundleWirings wirings;
    private final ReplacedBundles replaced;
    private final Map<String, FileStamp> waiting = new HashMap<>(); // files that wait for their turn
    private final Map<String, Change> returning = new LinkedHashMap<>(); // by location
    private final Map<String, Trial> trials = new LinkedHashMap<>(); // by location
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
        this.diagnosis = diagnosis;
        this.components = components;
        this.changes = changes;
        this.problems = problems;
        this.isPresent = isPresent;
        this.nanoTime = nanoTime;
        wirings = new BundleWirings(context);
        ongoing = ReplacementProgress.ongoing(context).orElse(null);
        ongoingSince = nanoTime.getAsLong();
        replaced = new ReplacedBundles(context, privateFolder);
        recall();
    }

    /** Returns the files whose content was tried, with their state then. */
    Map<String, FileStamp> stamps() {
        return replaced.stamps();
    }

    /** Returns the platform bundle with the name of a jar: one that was installed by neither a jar nor a feature. */
    Optional<Bundle> bundle(JarManifest manifest) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> manifest.symbolicName().equals(bundle.getSymbolicName()))
                .filter(bundle -> DEPLOYED.stream().noneMatch(bundle.getLocation()::startsWith))
                .max(Comparator.comparing(Bundle::getVersion));
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
        var shipped = shipped(bundle);
        var obstacle = byVersion(name, manifest, bundle, shipped);
        if (!obstacle.isEmpty()) {
            remove(name);
        } else {
            obstacle = byNeeds(name, manifest, bundle);
        }
        if (!obstacle.isEmpty()) {
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
        return next == null
                && returning.isEmpty()
                && waiting.isEmpty()
                && trials.values().stream().allMatch(trial -> trial.announced);
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
        List.copyOf(trials.values()).forEach(this::watch);
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
        boolean isAnotherOnTrial = trials.values().stream().anyMatch(trial -> !trial.announced);
        if (ongoing != null || isAnotherOnTrial || !isFrameworkActive()) {
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

    /** Returns the version that the distribution has of a bundle. */
    private Version shipped(Bundle bundle) {
        var known = replaced.inPlace(bundle.getLocation(), bundle.getVersion());
        if (known.isPresent()) {
            return known.get().shipped();
        }
        var location = bundle.getLocation();
        if (location.startsWith(FILE_LOCATION)) {
            try {
                var file = Path.of(URI.create(location.substring("reference:".length())));
                return Jar.manifest(file).map(JarManifest::version).orElse(bundle.getVersion());
            } catch (IOException | IllegalArgumentException e) {
                log.debug("The version of {} cannot be read", location, e);
            }
        }
        return bundle.getVersion();
    }

    /** Returns why the version of a file keeps it from its place; empty if it does not. */
    private String byVersion(String name, JarManifest manifest, Bundle bundle, Version shipped) {
        int difference = manifest.version().compareTo(shipped);
        if (difference == 0) {
            return "%s is bundle %s, which is already installed from %s"
                    .formatted(subject(name), manifest, bundle.getLocation());
        }
        if (difference < 0) {
            return standsBy(name, manifest, "%s of the distribution is newer".formatted(shipped));
        }
        var owner = replaced.owner(bundle.getLocation())
                .filter(other -> !other.equals(name) && isPresent.test(other))
                .orElse("");
        var working = replaced.of(owner);
        if (working == null || manifest.version().compareTo(working.version()) > 0) {
            return "";
        }
        return standsBy(
                name,
                manifest,
                manifest.version().equals(working.version())
                        ? "%s brings the same version".formatted(subject(owner))
                        : "%s of %s is newer".formatted(working.version(), subject(owner)));
    }

    private static String standsBy(String name, JarManifest manifest, String why) {
        return "%s: %s stands by: %s".formatted(subject(name), manifest, why);
    }

    /** Returns what the bundle, or one of its users, would lack; empty if nothing. */
    private String byNeeds(String name, JarManifest manifest, Bundle bundle) {
        var obstacle = obstacle(manifest, bundle);
        return obstacle.isEmpty()
                ? ""
                : "%s: %s cannot replace %s: %s".formatted(subject(name), manifest, bundle.getVersion(), obstacle);
    }

    private String obstacle(JarManifest manifest, Bundle bundle) {
        if (bundle.getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            return "it is the framework, which comes with the distribution only";
        }
        if (BundleWirings.isFragment(bundle) || !manifest.host().isEmpty()) {
            return "it is a fragment, which comes with the distribution only";
        }
        if (manifest.hasUpdateLocation()) {
            return "it has the header Bundle-UpdateLocation, so there would be no way back";
        }
        var missing = diagnosis.missing(manifest, bundle);
        if (!missing.isEmpty()) {
            return "it needs " + String.join("; and ", missing);
        }
        return diagnosis.unserved(bundle, manifest).stream().findFirst().orElse("");
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
                    shipped(bundle),
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
        trials.remove(bundle.getLocation());
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
            trials.put(progress.location(), new Trial(progress, bundle, nanoTime.getAsLong()));
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

    /** Watches the components of a new version: they must do as well as those of the version before. */
    private void watch(Trial trial) {
        var progress = trial.progress;
        var name = progress.file();
        var jar = replaced.of(name);
        var bundle = trial.bundle;
        if (jar == null || bundle.getState() == Bundle.UNINSTALLED) {
            trials.remove(progress.location());
            return;
        }
        boolean isOver = nanoTime.getAsLong() - trial.began >= TRIAL.toNanos();
        var worse = components.defects(bundle).stream()
                .filter(defect -> !progress.defects().contains(defect))
                .findFirst()
                .or(() -> isOver && !trial.announced
                        ? components.waits(bundle, progress.components()).stream()
                                .findFirst()
                        : Optional.empty());
        if (worse.isPresent()) {
            trials.remove(progress.location());
            remember(name, worse.get());
            bringBack(name, progress.location(), worse.get());
        } else if (!trial.announced
                && components.waits(bundle, progress.components()).isEmpty()) {
            trial.announced = true;
            remember(name, "");
            problems.resolve(subject(name));
            log.info(
                    "{}: {} works since {}, after {} ms",
                    subject(name),
                    ResolutionDiagnosis.name(bundle),
                    progress.since(),
                    progress.age().toMillis());
        } else if (isOver) {
            trials.remove(progress.location());
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

    private static String subject(String name) {
        return "deploy/" + name;
    }
}
