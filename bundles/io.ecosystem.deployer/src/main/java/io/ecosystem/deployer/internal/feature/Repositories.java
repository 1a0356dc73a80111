package io.ecosystem.deployer.internal.feature;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.deployer.internal.bundle.Jar;
import io.ecosystem.deployer.internal.bundle.JarManifest;
import io.ecosystem.deployer.internal.bundle.ResolutionDiagnosis;
import io.ecosystem.platform.Home;
import io.ecosystem.platform.file.Artifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.resource.Requirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars available for installation: those shipped with the platform, in {@code system/}, then the user's own, in
 * {@code repository/}; either in Maven layout or all in the top folder. Used by one thread.
 */
public final class Repositories {

    private static final Logger log = LoggerFactory.getLogger(Repositories.class);
    private static final int DEEPEST = 20;

    private record Known(FileStamp stamp, Optional<JarManifest> manifest) {}

    private final BundleContext context;
    private final Home home;
    private final List<Path> folders;
    private final Map<Path, Known> manifests = new HashMap<>();

    public Repositories(BundleContext context, Home home) {
        this.context = context;
        this.home = home;
        this.folders = List.of(home.system(), home.repository());
    }

    /** Returns the file of an artifact. */
    Optional<Path> find(Artifact artifact) {
        return folders.stream()
                .flatMap(folder -> Stream.of(folder.resolve(artifact.path()), folder.resolve(artifact.fileName())))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Names the jars that are not installed but would satisfy a requirement. */
    public List<String> providers(Requirement requirement) {
        return folders.stream()
                .flatMap(folder -> jars(folder).stream())
                .filter(jar -> manifest(jar)
                        .filter(found -> isFree(found) && found.provides(requirement))
                        .isPresent())
                .map(jar -> home.folder().relativize(jar).toString().replace('\\', '/'))
                .toList();
    }

    private boolean isFree(JarManifest manifest) {
        return ResolutionDiagnosis.same(context, manifest).isEmpty();
    }

    private static List<Path> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.find(
                folder, DEEPEST, (file, attributes) -> file.toString().endsWith(".jar"))) {
            return files.sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            log.warn("Cannot search {}: {}", folder, e.toString());
            return List.of();
        }
    }

    private Optional<JarManifest> manifest(Path jar) {
        try {
            var stamp = FileStamp.of(jar);
            var known = manifests.get(jar);
            if (known == null || !known.stamp().equals(stamp)) {
                known = new Known(stamp, Jar.manifest(jar));
                manifests.put(jar, known);
            }
            return known.manifest();
        } catch (IOException | IllegalArgumentException e) {
            log.debug("{} provides nothing, as it cannot be read", jar, e);
            return Optional.empty();
        }
    }
}
