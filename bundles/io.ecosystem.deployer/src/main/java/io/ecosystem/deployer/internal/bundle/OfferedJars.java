package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The jars that features offer in place of platform bundles. Each is judged like a jar in the deploy folder, under the
 * name of its feature and its own. Used by one thread.
 */
public final class OfferedJars {

    private static final String SEPARATOR = "/"; // in no name of a file in the deploy folder

    /** What has become of an offered jar. */
    public sealed interface Result {}

    /** It works, or another version does that is newer. */
    public record Settled() implements Result {}

    /** It waits for its turn, or is being tried. */
    public record Pending() implements Result {}

    /**
     * It cannot replace the bundle, or did not work.
     *
     * @param why names it and the reason
     */
    public record Failed(String why) implements Result {}

    private static final class Offer {

        private final Path jar;
        private final FileStamp stamp;
        private boolean handled;

        Offer(Path jar, FileStamp stamp) {
            this.jar = jar;
            this.stamp = stamp;
        }
    }

    private final PlatformJars platform;
    private final ReportedProblems problems;
    private final BlockedFiles blocked;
    private final Path privateFolder;
    private final Map<String, Offer> offers = new TreeMap<>();

    OfferedJars(PlatformJars platform, ReportedProblems problems, BlockedFiles blocked, Path privateFolder) {
        this.platform = platform;
        this.problems = problems;
        this.blocked = blocked;
        this.privateFolder = privateFolder;
    }

    /** Returns the name of a jar that a feature offers. */
    public static String name(String feature, Path jar) {
        return feature + SEPARATOR + jar.getFileName();
    }

    /** Returns whether this is the name of an offered jar. */
    public static boolean isOffered(String name) {
        return name.contains(SEPARATOR);
    }

    /** Returns the feature that offers a jar. */
    public static String feature(String name) {
        return name.substring(0, name.indexOf(SEPARATOR));
    }

    /** Returns whether a jar has the name of a platform bundle, in another version than that of the distribution. */
    public boolean concerns(JarManifest manifest) {
        return platform.bundle(manifest)
                .filter(bundle -> !platform.shipped(bundle).equals(manifest.version()))
                .isPresent();
    }

    /** Returns why a jar cannot replace the platform bundle of its name; empty if it can, or would stand by. */
    public String obstacle(String name, JarManifest manifest) {
        return platform.bundle(manifest)
                .map(bundle -> platform.obstacle(name, manifest, bundle))
                .orElse("");
    }

    /**
     * Offers a jar.
     *
     * @param stamp of the feature: one that has failed is tried again only with another stamp
     */
    public void offer(String name, Path jar, FileStamp stamp) {
        var former = offers.get(name);
        if (former == null || !former.stamp.equals(stamp)) {
            offers.put(name, new Offer(jar, stamp));
        }
        attempt(name);
    }

    /** Lets a jar be tried again that did not replace its bundle for now. */
    public void retry(String name) {
        var offer = offers.get(name);
        if (offer != null) {
            offer.handled = false;
        }
    }

    /** Tries what is yet to be tried. */
    public void tend() {
        List.copyOf(offers.keySet()).forEach(this::attempt);
    }

    private void attempt(String name) {
        var offer = Objects.requireNonNull(offers.get(name));
        if (offer.handled || platform.isUnderWay(name)) {
            return;
        }
        try (var jar = Jar.copyOf(offer.jar, privateFolder)) {
            var manifest = jar.manifest().orElseThrow(() -> new IOException("it is not a bundle"));
            var bundle =
                    platform.bundle(manifest).orElseThrow(() -> new IOException("the platform has no " + manifest));
            blocked.forget(name);
            platform.changed(name);
            var arrival = new ArrivedFile(offer.jar, name, offer.stamp, false);
            offer.handled = platform.put(arrival, jar, manifest, bundle);
        } catch (IOException | IllegalArgumentException e) {
            offer.handled = true;
            problems.report(
                    DeployFolder.subject(name),
                    "%s cannot be read: %s".formatted(DeployFolder.subject(name), e.getMessage()));
        }
    }

    /** Returns what has become of an offered jar. */
    public Result result(String name) {
        var offer = offers.get(name);
        if (offer == null || !offer.handled || platform.isUnderWay(name)) {
            return new Pending();
        }
        return platform.result(name);
    }

    /** Returns the names of all jars that a feature offers, or has offered before a restart. */
    public Set<String> of(String feature) {
        var names = known();
        names.removeIf(name -> !feature(name).equals(feature));
        return names;
    }

    /** Returns the names of all offered jars, also of those that were offered before a restart. */
    public Set<String> known() {
        var names = new TreeSet<>(offers.keySet());
        platform.stamps().keySet().stream().filter(OfferedJars::isOffered).forEach(names::add);
        return names;
    }

    /** Returns whether a jar is offered. */
    public boolean contains(String name) {
        return offers.containsKey(name);
    }

    /** Withdraws a jar: the next newest version takes its place. */
    public void withdraw(String name) {
        offers.remove(name);
        blocked.forget(name);
        problems.forget(DeployFolder.subject(name));
        platform.remove(name);
    }
}
