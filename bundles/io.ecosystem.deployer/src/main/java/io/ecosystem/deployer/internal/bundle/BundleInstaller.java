package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ArrivedFile;
import io.ecosystem.configuration.folder.ReportedProblems;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs, updates and uninstalls the bundle of a jar in the deploy folder, so that each file has one bundle, and no
 * two bundles have one name. How an update proves itself is the matter of {@link JarUpdates}. Used by one thread.
 */
final class BundleInstaller {

    private static final Logger log = LoggerFactory.getLogger(BundleInstaller.class);

    private final BundleContext context;
    private final BundleKeeper keeper;
    private final ResolutionDiagnosis diagnosis;
    private final ReportedProblems problems;
    private final BlockedFiles blocked;
    private final DeployedJars deployed;
    private final VersionLedger ledger;
    private final JarUpdates updates;
    private final Predicate<String> isPresent;

    /** @param isPresent returns whether a jar with this name is in the deploy folder */
    BundleInstaller(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            ReportedProblems problems,
            BlockedFiles blocked,
            DeployedJars deployed,
            VersionLedger ledger,
            JarUpdates updates,
            Predicate<String> isPresent) {
        this.context = context;
        this.keeper = keeper;
        this.diagnosis = diagnosis;
        this.problems = problems;
        this.blocked = blocked;
        this.deployed = deployed;
        this.ledger = ledger;
        this.updates = updates;
        this.isPresent = isPresent;
    }

    /**
     * Brings the bundle of a file to its content.
     *
     * @throws BundleException if the framework refuses the content
     */
    void deploy(ArrivedFile arrival, Jar jar, JarManifest manifest) throws BundleException, IOException {
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
                                        DeployFolder.subject(name),
                                        manifest,
                                        deployed.owner(same).isEmpty()
                                                ? same.getLocation()
                                                : DeployFolder.subject(deployed.owner(same)),
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
        problems.forget(DeployFolder.subject(owner));
        keeper.keep(bundle, DeployFolder.subject(name));
        updates.renamed(owner, name);
        log.info("{} was renamed to {}", DeployFolder.subject(owner), DeployFolder.subject(name));
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
            var bundle = context.installBundle(deployed.freeLocation(name), content);
            keeper.keep(bundle, DeployFolder.subject(name));
            log.info("Installed {} from {}", ResolutionDiagnosis.name(bundle), DeployFolder.subject(name));
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
                                    DeployFolder.subject(arrival.name()),
                                    manifest,
                                    String.join("; and ", missing),
                                    remains(arrival.name())));
            return;
        }
        if (updates.rollOut(arrival, jar, manifest, bundle)) {
            problems.resolve(DeployFolder.subject(arrival.name()));
            return;
        }
        var former = bundle.getVersion();
        updates.prepare(arrival.name(), bundle);
        var version = updates.keep(arrival.name(), jar, manifest);
        if (!replace(arrival.name(), bundle, jar)) {
            blocked.until(arrival.name(), () -> hasStopped(arrival.name()));
            return;
        }
        remember(arrival, jar, bundle);
        updates.updated(version, bundle);
        log.info(
                "Updated {} from {} to {}",
                DeployFolder.subject(arrival.name()),
                former,
                ResolutionDiagnosis.name(bundle));
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
        problems.resolve(DeployFolder.subject(arrival.name()));
    }

    private static DeployedJars.Deployed deployed(ArrivedFile arrival, Jar jar, Bundle bundle) {
        return new DeployedJars.Deployed(arrival.stamp(), jar.digest(), bundle.getLocation(), jar.digest(), "");
    }

    private void block(String name, String line) {
        problems.report(DeployFolder.subject(name), line);
        blocked.untilChange(name);
    }

    private boolean hasStopped(String name) {
        var bundle = deployed.bundle(name);
        return bundle == null || !keeper.isBusy(bundle);
    }

    /** Uninstalls the bundle of a file, if it has one. */
    void uninstall(String name) {
        var bundle = deployed.bundle(name);
        var former = deployed.remove(name);
        updates.removed(name, former == null ? null : former.digest());
        if (bundle != null) {
            log.info("Uninstalling {}, {} is gone", ResolutionDiagnosis.name(bundle), DeployFolder.subject(name));
            keeper.remove(List.of(bundle));
        }
    }

    /** Returns what a message about a failure says of the bundle of a file. */
    String remains(String name) {
        var bundle = deployed.bundle(name);
        return bundle == null ? "" : "; " + ResolutionDiagnosis.name(bundle) + " stays as it was";
    }
}
