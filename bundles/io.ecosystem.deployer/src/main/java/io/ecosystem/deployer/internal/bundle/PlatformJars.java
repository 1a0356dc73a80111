package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.ContentChange.NewContent;
import io.ecosystem.spi.deploy.DeployedFile.State;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/**
 * The jars in the deploy folder with the names of platform bundles. Each has the place of a bundle, or is about to get
 * it, or was tried in vain, or waits for its turn, or stands by. Used by one thread.
 */
final class PlatformJars {

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ReportedProblems problems;
    private final BlockedFiles blocked;
    private final Predicate<String> isPresent;
    private final ReplacedBundles replaced;
    private final ReplacementRules rules;
    private final ReplacementLedger ledger;
    private final ReplacementScheduler scheduler;
    private final Map<String, FileStamp> waiting = new HashMap<>(); // for their turn
    private final Map<String, DeployedContent> standingBy = new TreeMap<>(); // not tried
    private final Set<String> outranked = new HashSet<>(); // of these, by a newer version

    /** @param isPresent returns whether a jar with this name is in the deploy folder */
    PlatformJars(
            BundleContext context,
            BundleKeeper keeper,
            ReportedProblems problems,
            BlockedFiles blocked,
            Predicate<String> isPresent,
            ReplacedBundles replaced,
            ReplacementRules rules,
            ReplacementLedger ledger,
            ReplacementScheduler scheduler) {
        this.context = context;
        this.keeper = keeper;
        this.problems = problems;
        this.blocked = blocked;
        this.isPresent = isPresent;
        this.replaced = replaced;
        this.rules = rules;
        this.ledger = ledger;
        this.scheduler = scheduler;
    }

    /** Returns the files whose content was tried, with their state then. */
    Map<String, FileStamp> stamps() {
        return replaced.stamps();
    }

    /** Returns what has become of the jars with the names of platform bundles. */
    Map<String, DeployedContent> contents() {
        var contents = new TreeMap<>(standingBy);
        for (String file : replaced.names()) {
            var jar = Objects.requireNonNull(replaced.of(file));
            if (!jar.isGone()) {
                contents.put(file, content(jar));
            }
        }
        if (scheduler.prepared().orElse(null) instanceof NewContent change) {
            contents.put(change.file(), content(change.jar()));
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
    void changed(String file) {
        standingBy.remove(file);
        outranked.remove(file);
    }

    /** Returns the version that the distribution has of a bundle. */
    Version shipped(Bundle bundle) {
        return rules.shipped(bundle);
    }

    /** Returns what keeps a jar from its place for good; empty if nothing does, or if a newer version has it. */
    String obstacle(String file, JarManifest manifest, Bundle bundle) {
        return rules.byVersion(file, manifest, bundle, rules.shipped(bundle)).isEmpty()
                ? rules.byNeeds(manifest, bundle)
                : "";
    }

    /** Returns whether a file is prepared to replace a bundle, or is replacing it. */
    boolean isUnderWay(String file) {
        return scheduler.prepared().filter(change -> change.file().equals(file)).isPresent()
                || scheduler
                        .running()
                        .filter(running -> running.file().equals(file))
                        .isPresent();
    }

    /** Returns what has become of a file that was handled. */
    OfferedJars.Result result(String file) {
        var jar = replaced.of(file);
        if (jar == null) {
            return outranked.contains(file)
                    ? new OfferedJars.Settled()
                    : new OfferedJars.Failed("%s did not get its place".formatted(DeployFolder.subject(file)));
        }
        if (jar.works()) {
            return new OfferedJars.Settled();
        }
        return jar.isUnproven() || jar.isGone()
                ? new OfferedJars.Pending()
                : new OfferedJars.Failed("%s does not work in place of %s: %s"
                        .formatted(DeployFolder.subject(file), jar.shipped(), jar.failure()));
    }

    /** Returns the platform bundle with the name of a jar: one that was installed by neither a jar nor a feature. */
    Optional<Bundle> bundle(JarManifest manifest) {
        return rules.bundle(manifest);
    }

    /** Returns whether a file must wait for its turn, without a look at its content. */
    boolean mustWait(ArrivedFile arrival) {
        return arrival.stamp().equals(waiting.get(arrival.name())) && !scheduler.isFree();
    }

    /** Returns whether a file has replaced, or failed to replace, another bundle than this one. */
    boolean hasOther(String file, @Nullable Bundle bundle) {
        var former = replaced.of(file);
        return former != null && (bundle == null || !former.location().equals(bundle.getLocation()));
    }

    /**
     * Takes a jar with the name of a platform bundle.
     *
     * @return whether it was handled; if not, it must arrive again
     */
    boolean put(ArrivedFile arrival, Jar jar, JarManifest manifest, Bundle bundle) throws IOException {
        var file = arrival.name();
        if (!scheduler.isFree()) {
            scheduler
                    .running()
                    .filter(running -> running.file().equals(file))
                    .ifPresent(ReplacementProgress::interrupt);
            waiting.put(file, arrival.stamp());
            return false;
        }
        waiting.remove(file);
        if (!isKnown(arrival, jar) && !isRenamed(file, jar, bundle)) {
            judge(arrival, jar, manifest, bundle);
        }
        return true;
    }

    /** Returns whether a file works, or was tried; a new copy of one that was tried may be tried again. */
    private boolean isKnown(ArrivedFile arrival, Jar jar) {
        var former = replaced.of(arrival.name());
        if (former == null || !former.digest().equals(jar.digest())) {
            return false;
        }
        if (former.works()) {
            replaced.put(arrival.name(), former.with(arrival.stamp()));
            problems.resolve(DeployFolder.subject(arrival.name()));
            return true;
        }
        return former.stamp().equals(arrival.stamp());
    }

    /** A renamed file keeps its place. */
    private boolean isRenamed(String file, Jar jar, Bundle bundle) {
        var owner = replaced.owner(bundle.getLocation()).orElse("");
        var former = replaced.of(owner);
        if (former == null || isPresent.test(owner) || !former.digest().equals(jar.digest())) {
            return false;
        }
        ledger.rename(owner, file);
        return true;
    }

    private void judge(ArrivedFile arrival, Jar jar, JarManifest manifest, Bundle bundle) throws IOException {
        var file = arrival.name();
        var shipped = rules.shipped(bundle);
        var obstacle = rules.byVersion(file, manifest, bundle, shipped);
        boolean isOutranked = !obstacle.isEmpty();
        if (isOutranked) {
            remove(file);
        } else {
            var need = rules.byNeeds(manifest, bundle);
            obstacle = need.isEmpty() ? "" : DeployFolder.subject(file) + ": " + need;
        }
        if (!obstacle.isEmpty()) {
            standingBy.put(
                    file,
                    new DeployedContent(
                            manifest.symbolicName(), manifest.version().toString(), State.STANDBY, jar.digest()));
            if (isOutranked) {
                outranked.add(file);
            }
            problems.report(DeployFolder.subject(file), obstacle);
            blocked.untilChange(file);
            return;
        }
        var coming = new ReplacedBundles.Replaced(
                arrival.stamp(),
                jar.digest(),
                bundle.getLocation(),
                manifest.version(),
                shipped,
                ReplacedBundles.UNPROVEN);
        scheduler.prepare(new NewContent(file, bundle, coming, jar.open()));
    }

    /** Brings the content of the distribution back if a file that is gone has replaced it. */
    void remove(String file) {
        waiting.remove(file);
        changed(file);
        scheduler.cancel(file);
        scheduler
                .running()
                .filter(running -> running.file().equals(file) && !running.isBack())
                .ifPresent(ReplacementProgress::interrupt);
        var former = replaced.of(file);
        if (former == null) {
            return;
        }
        if (former.works() || former.isUnproven() || scheduler.isReturning(former.location())) {
            replaced.put(file, former.because(ReplacedBundles.GONE));
            scheduler.bringBack(file, former.location(), "");
        } else if (!former.isGone()) {
            replaced.remove(file);
        }
    }

    /** Returns whether a file waits for its turn. */
    boolean areWaiting() {
        waiting.keySet().removeIf(file -> !isPresent.test(file));
        return !waiting.isEmpty();
    }
}
