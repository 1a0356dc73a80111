package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.api.message.Key;
import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.spi.deploy.DeployedFile.State;
import io.ecosystem.spi.deploy.DeploymentChange;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maintains one bundle per jar in the deploy folder. Used by one thread. */
public final class JarDeployer {

    private static final Logger log = LoggerFactory.getLogger(JarDeployer.class);
    private static final String LOCATION = "deploy:";

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ResolutionDiagnosis diagnosis;
    private final FrameworkChanges changes;
    private final ReportedProblems problems;
    private final Predicate<String> isPresent;
    private final Path privateFolder;
    private final DeployedJars deployed;
    private final PlatformBundles platform;
    private final VersionLedger ledger;
    private final JarUpdates updates;
    private final Map<String, Long> blocked = new TreeMap<>();
    private final Set<String> stopping = new TreeSet<>(); // files whose new content waits for the old bundle to stop

    /**
     * @param rules of the trial of an update
     * @param versions the kept versions
     * @param isPresent returns whether a jar with this name is in the deploy folder
     * @param privateFolder for state that must survive a restart, and for private copies
     */
    public JarDeployer(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            FrameworkChanges changes,
            ReportedProblems problems,
            ServiceComponentRuntime components,
            TrialRules rules,
            VersionStore versions,
            Predicate<String> isPresent,
            LongSupplier nanoTime,
            Path privateFolder) {
        this.context = context;
        this.keeper = keeper;
        this.diagnosis = diagnosis;
        this.changes = changes;
        this.problems = problems;
        this.isPresent = isPresent;
        this.privateFolder = privateFolder;
        deployed = new DeployedJars(context, privateFolder);
        var check = new ComponentCheck(components);
        platform = new PlatformBundles(
                context, keeper, diagnosis, check, changes, problems, isPresent, nanoTime, privateFolder);
        recall();
        ledger = new VersionLedger(versions, deployed, problems, isPresent, privateFolder);
        updates = new JarUpdates(context, keeper, deployed, ledger, check, problems, rules, nanoTime);
    }

    /** Returns the files whose current content is deployed. */
    public Map<String, FileStamp> settled() {
        var stamps = new TreeMap<>(deployed.stamps());
        stamps.putAll(platform.stamps());
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
        var subject = subject(arrival.name());
        if (platform.mustWait(arrival)) {
            return false;
        }
        try (var jar = Jar.copyOf(arrival.path(), privateFolder)) {
            if (!FileStamp.of(arrival.path()).equals(arrival.stamp())) {
                return false;
            }
            blocked.remove(arrival.name());
            platform.changed(arrival.name());
            stopping.remove(arrival.name());
            if (jar.manifest().isEmpty()) {
                problems.report(
                        subject,
                        subject + " is not a bundle, as its manifest has no Bundle-SymbolicName"
                                + remains(arrival.name()));
            } else {
                return put(arrival, jar, jar.manifest().get());
            }
            return true;
        } catch (IncompleteJarException e) {
            if (arrival.overdue()) {
                problems.report(
                        subject,
                        "%s is not a complete jar: %s; copy it again%s"
                                .formatted(subject, e.getMessage(), remains(arrival.name())));
            }
            return arrival.overdue();
        } catch (NoSuchFileException e) {
            return false; // deleted since the scan: the next one shows it
        } catch (IOException | IllegalArgumentException | BundleException e) {
            problems.report(
                    subject, "%s cannot be deployed: %s%s".formatted(subject, message(e), remains(arrival.name())));
            log.debug("Deploying {} failed", subject, e);
            return !(e instanceof IOException); // a failure to read or copy may be temporary
        }
    }

    /** Uninstalls the bundle of a file that is gone. */
    public void remove(String name) {
        blocked.remove(name);
        stopping.remove(name);
        problems.forget(subject(name));
        platform.remove(name);
        uninstall(name);
    }

    private void uninstall(String name) {
        var bundle = deployed.bundle(name);
        var former = deployed.remove(name);
        updates.removed(name, former == null ? null : former.digest());
        if (bundle != null) {
            log.info("Uninstalling {}, {} is gone", ResolutionDiagnosis.name(bundle), subject(name));
            keeper.remove(List.of(bundle));
        }
    }

    /** Returns files that could not be deployed, but may succeed now that the installed bundles have changed. */
    public List<String> unblocked() {
        var names = blocked.entrySet().stream()
                .filter(entry -> entry.getValue() != changes.count())
                .map(Map.Entry::getKey)
                .toList();
        names.forEach(blocked::remove);
        var stopped = stopping.stream().filter(this::hasStopped).toList();
        stopped.forEach(stopping::remove);
        return Stream.of(names, stopped, platform.displaced(), updates.unblocked())
                .flatMap(List::stream)
                .toList();
    }

    private boolean hasStopped(String name) {
        var bundle = deployed.bundle(name);
        return bundle == null || !keeper.isBusy(bundle);
    }

    /** Returns whether the replacement of a platform bundle is under way, for which everything else waits. */
    public boolean isReplacing() {
        return platform.isBusy();
    }

    /** Returns whether the replacement of a platform bundle is prepared, for which the arrival of other files waits. */
    public boolean isReplacementPrepared() {
        return platform.isPrepared();
    }

    /** Handles replacements of platform bundles that have ended. */
    public void tendReplacements() {
        platform.tend();
    }

    /** Judges updated bundles, and takes bad ones back. */
    public void tendUpdates() {
        updates.tend();
    }

    /** Returns whether the next pass should be soon: a bundle is being taken back, or has just come on trial. */
    public boolean isJudging() {
        return updates.isBusy();
    }

    /**
     * Lets an earlier version of a file work again.
     *
     * @param end completed once it has been started
     */
    public void rollBack(String file, String to, String actor, CompletableFuture<DeploymentChange> end) {
        updates.rollBack(file, to, actor, end);
    }

    /**
     * Lets a kept version work beside the present one of its file, for some keys.
     *
     * @return its bundle, which is started at the end of the pass
     * @throws IllegalArgumentException if no deployed file has such a version, or more than one has
     * @throws IllegalStateException if it cannot be done now
     */
    public Bundle startBeside(String version, Predicate<Key> keys) {
        return updates.startBeside(version, keys, this::freeLocation);
    }

    /** Ends the version that works as a bundle beside another one. */
    public void endBeside(Bundle bundle) {
        updates.endBeside(bundle);
    }

    /** Returns whether no replacement of a platform bundle is due or under way. */
    public boolean isSettled() {
        return platform.isSettled();
    }

    /** Begins the prepared replacement of a platform bundle, as the last act of a pass: it may restart the deployer. */
    public void beginReplacement() {
        platform.begin();
    }

    /** Tells a replacement that has restarted the deployer that it works again. */
    public void deployerWorks() {
        platform.deployerWorks();
    }

    /** Interrupts the code that a replacement waits for, as the instance stops. Any thread may call it. */
    public void interrupt() {
        platform.interrupt();
    }

    /** Saves the state for a restart. */
    public void save() throws IOException {
        deployed.save();
        platform.save();
    }

    private void recall() {
        for (String name : deployed.names()) {
            keeper.keep(Objects.requireNonNull(deployed.bundle(name)), subject(name));
        }
        var unknown = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith(LOCATION))
                .filter(bundle -> !deployed.hasLocation(bundle.getLocation()))
                .toList();
        if (!unknown.isEmpty()) {
            keeper.remove(unknown);
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
            uninstall(name);
            return platform.put(arrival, jar, manifest, shipped.get(), this::block);
        }
        deploy(arrival, jar, manifest);
        return true;
    }

    private void deploy(ArrivedFile arrival, Jar jar, JarManifest manifest) throws BundleException, IOException {
        var name = arrival.name();
        if (updates.touched(arrival, jar.digest())) {
            return;
        }
        for (Bundle same : ResolutionDiagnosis.same(context, manifest)) {
            if (!isOwn(name, same)) {
                block(
                        name,
                        "%s is bundle %s, which is already installed from %s%s"
                                .formatted(
                                        subject(name),
                                        manifest,
                                        deployed.owner(same).isEmpty()
                                                ? same.getLocation()
                                                : subject(deployed.owner(same)),
                                        remains(name)));
                return;
            }
        }
        var former = deployed.of(name);
        var bundle = deployed.bundle(name);
        if (former == null || bundle == null) {
            install(arrival, jar, manifest);
        } else if (former.digest().equals(jar.digest())) {
            updates.changed(name);
            remember(arrival, jar, bundle);
        } else {
            update(arrival, jar, manifest, bundle);
        }
    }

    /** Returns whether a bundle is that of a file, also if the file had another name or is being rolled out. */
    private boolean isOwn(String name, Bundle bundle) {
        var rolledOut = updates.rolledOutFrom(bundle);
        var current = deployed.bundle(rolledOut);
        if (current != null) {
            return rolledOut.equals(name) || adopt(name, rolledOut, current);
        }
        var owner = deployed.owner(bundle);
        return owner.equals(name) || adopt(name, owner, bundle);
    }

    /** A renamed file keeps its bundle, running. */
    private boolean adopt(String name, String owner, Bundle bundle) {
        if (owner.isEmpty() || isPresent.test(owner) || deployed.of(name) != null) {
            return false;
        }
        deployed.put(name, Objects.requireNonNull(deployed.remove(owner)));
        problems.forget(subject(owner));
        keeper.keep(bundle, subject(name));
        updates.renamed(owner, name);
        log.info("{} was renamed to {}", subject(owner), subject(name));
        return true;
    }

    private void install(ArrivedFile arrival, Jar jar, JarManifest manifest) throws BundleException, IOException {
        var name = arrival.name();
        var earlier = ledger.insteadOf(name, jar.digest());
        var kept = earlier.isPresent() ? earlier : ledger.forgotten(name, jar.digest());
        var opened = kept.flatMap(ledger::openIfUsable);
        if (opened.isPresent()) {
            try (var other = opened.get()) {
                var bundle = install(name, other);
                deployed.put(name, deployed(arrival, jar, bundle).returnedTo(other.digest()));
                if (earlier.isEmpty()) {
                    update(arrival, jar, manifest, bundle);
                } else {
                    ledger.announce(name);
                }
            }
            return;
        }
        var version = updates.keep(arrival.name(), jar, manifest);
        remember(arrival, jar, install(arrival.name(), jar));
        updates.installed(version);
    }

    private Bundle install(String name, Jar jar) throws BundleException, IOException {
        try (var content = jar.open()) {
            var bundle = context.installBundle(freeLocation(name), content);
            keeper.keep(bundle, subject(name));
            log.info("Installed {} from {}", ResolutionDiagnosis.name(bundle), subject(name));
            return bundle;
        }
    }

    private void update(ArrivedFile arrival, Jar jar, JarManifest manifest, Bundle bundle)
            throws BundleException, IOException {
        var missing = diagnosis.missing(manifest, bundle);
        if (bundle.getState() == Bundle.ACTIVE && !missing.isEmpty()) {
            block(
                    arrival.name(),
                    "%s is now %s, which cannot run: it needs %s%s"
                            .formatted(
                                    subject(arrival.name()),
                                    manifest,
                                    String.join("; and ", missing),
                                    remains(arrival.name())));
            return;
        }
        if (updates.rollOut(arrival, jar, manifest, bundle, freeLocation(arrival.name()))) {
            problems.resolve(subject(arrival.name()));
            return;
        }
        var former = bundle.getVersion();
        updates.prepare(arrival.name(), bundle);
        var version = updates.keep(arrival.name(), jar, manifest);
        if (!replace(arrival.name(), bundle, jar)) {
            stopping.add(arrival.name());
            return;
        }
        remember(arrival, jar, bundle);
        updates.updated(version, bundle);
        log.info("Updated {} from {} to {}", subject(arrival.name()), former, ResolutionDiagnosis.name(bundle));
    }

    private boolean replace(String name, Bundle bundle, Jar jar) throws BundleException, IOException {
        try {
            return keeper.replace(bundle, jar);
        } catch (BundleException | IOException e) {
            updates.refused(name);
            throw e;
        }
    }

    private void remember(ArrivedFile arrival, Jar jar, Bundle bundle) {
        deployed.put(arrival.name(), deployed(arrival, jar, bundle));
        problems.resolve(subject(arrival.name()));
    }

    private static DeployedJars.Deployed deployed(ArrivedFile arrival, Jar jar, Bundle bundle) {
        return new DeployedJars.Deployed(arrival.stamp(), jar.digest(), bundle.getLocation(), jar.digest(), "");
    }

    private void block(String name, String line) {
        problems.report(subject(name), line);
        blocked.put(name, changes.count());
    }

    /** A bundle keeps its location when its file is renamed, so the plain one may be taken. */
    private String freeLocation(String name) {
        var location = LOCATION + name;
        for (int i = 2; context.getBundle(location) != null; i++) {
            location = LOCATION + name + "#" + i;
        }
        return location;
    }

    private String remains(String name) {
        var bundle = deployed.bundle(name);
        return bundle == null ? "" : "; " + ResolutionDiagnosis.name(bundle) + " stays as it was";
    }

    private static String message(Exception e) {
        if (e instanceof FileSystemException failure) { // its file may be a private copy, whose name differs each time
            return failure.getClass().getSimpleName() + (failure.getReason() == null ? "" : ": " + failure.getReason());
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static String subject(String name) {
        return "deploy/" + name;
    }
}
