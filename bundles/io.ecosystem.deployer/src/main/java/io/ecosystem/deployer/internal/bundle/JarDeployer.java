package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.spi.deploy.DeployedFile.State;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each jar in the deploy folder: one with the name of a platform bundle is for the place of that, and any other
 * has a bundle of its own. What a file cannot do becomes a problem of that file. Used by one thread.
 */
public final class JarDeployer {

    private static final Logger log = LoggerFactory.getLogger(JarDeployer.class);

    private final BundleKeeper keeper;
    private final ReportedProblems problems;
    private final BlockedFiles blocked;
    private final Path privateFolder;
    private final DeployedJars deployed;
    private final PlatformJars platform;
    private final JarUpdates updates;
    private final BundleInstaller installer;

    /**
     * @param blocked knows the files that are to be tried again
     * @param isPresent returns whether a jar with this name is in the deploy folder
     * @param privateFolder for private copies
     */
    public JarDeployer(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            ReportedProblems problems,
            BlockedFiles blocked,
            DeployedJars deployed,
            VersionLedger ledger,
            JarUpdates updates,
            PlatformBundles platformBundles,
            Predicate<String> isPresent,
            Path privateFolder) {
        this.keeper = keeper;
        this.problems = problems;
        this.blocked = blocked;
        this.privateFolder = privateFolder;
        this.deployed = deployed;
        this.updates = updates;
        platform = platformBundles.jars();
        installer = new BundleInstaller(
                context, keeper, diagnosis, problems, blocked, deployed, ledger, updates, isPresent);
    }

    /** Returns the files whose current content is deployed. */
    public Map<String, FileStamp> settled() {
        var stamps = new TreeMap<>(deployed.stamps());
        stamps.putAll(platform.stamps());
        stamps.keySet().removeIf(OfferedJars::isOffered);
        return stamps;
    }

    /** Returns what has become of the files with a bundle. */
    public Map<String, DeployedContent> contents() {
        var contents = new TreeMap<String, DeployedContent>();
        deployed.names().forEach(name -> contents.put(name, content(name)));
        contents.putAll(platform.contents());
        return contents;
    }

    private DeployedContent content(String name) {
        var next = updates.rolledOut(name);
        var digest = Objects.requireNonNull(deployed.of(name)).digest();
        if (next.isPresent()) {
            return DeployedContent.of(next.get(), State.ROLLING_OUT, digest);
        }
        var bundle = deployed.bundle(name);
        return bundle == null
                ? new DeployedContent(State.UNINSTALLED, digest)
                : DeployedContent.of(bundle, keeper.stateOf(bundle), digest);
    }

    /**
     * Installs or updates the bundle of a file.
     *
     * @return whether the file was handled, successfully or not; if not, its writing may be unfinished
     */
    public boolean put(ArrivedFile arrival) {
        var subject = DeployFolder.subject(arrival.name());
        if (platform.mustWait(arrival)) {
            return false;
        }
        try (var jar = Jar.copyOf(arrival.path(), privateFolder)) {
            if (!FileStamp.of(arrival.path()).equals(arrival.stamp())) {
                return false;
            }
            blocked.forget(arrival.name());
            platform.changed(arrival.name());
            if (jar.manifest().isEmpty()) {
                problems.report(
                        subject,
                        subject + " is not a bundle, as its manifest has no Bundle-SymbolicName"
                                + installer.remains(arrival.name()));
            } else {
                return put(arrival, jar, jar.manifest().get());
            }
            return true;
        } catch (IncompleteJarException e) {
            if (arrival.overdue()) {
                problems.report(
                        subject,
                        "%s is not a complete jar: %s; copy it again%s"
                                .formatted(subject, e.getMessage(), installer.remains(arrival.name())));
            }
            return arrival.overdue();
        } catch (NoSuchFileException e) {
            return false; // deleted since the scan: the next one shows it
        } catch (IOException | IllegalArgumentException | BundleException e) {
            problems.report(
                    subject,
                    "%s cannot be deployed: %s%s".formatted(subject, message(e), installer.remains(arrival.name())));
            log.debug("Deploying {} failed", subject, e);
            return !(e instanceof IOException); // a failure to read or copy may be temporary
        }
    }

    /** Returns whether the file was handled; if not, it waits for its turn. */
    private boolean put(ArrivedFile arrival, Jar jar, JarManifest manifest) throws BundleException, IOException {
        var name = arrival.name();
        var shipped = platform.bundle(manifest);
        if (platform.hasOther(name, shipped.orElse(null))) {
            platform.remove(name);
        }
        if (shipped.isPresent()) {
            installer.uninstall(name);
            return platform.put(arrival, jar, manifest, shipped.get());
        }
        installer.deploy(arrival, jar, manifest);
        return true;
    }

    /** Uninstalls the bundle of a file that is gone. */
    public void remove(String name) {
        blocked.forget(name);
        problems.forget(DeployFolder.subject(name));
        platform.remove(name);
        installer.uninstall(name);
    }

    /** Returns files that could not be deployed, but may succeed now. */
    public List<String> unblocked() {
        return blocked.release();
    }

    /** Saves the state for a restart. */
    public void save() throws IOException {
        deployed.save();
    }

    private static String message(Exception e) {
        if (e instanceof FileSystemException failure) { // its file may be a private copy, whose name differs each time
            return failure.getClass().getSimpleName() + (failure.getReason() == null ? "" : ": " + failure.getReason());
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
