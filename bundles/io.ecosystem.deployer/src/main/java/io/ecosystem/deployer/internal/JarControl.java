package io.ecosystem.deployer.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.configuration.folder.InstanceFolders;
import io.ecosystem.deployer.internal.bundle.DeployFolder;
import io.ecosystem.deployer.internal.bundle.VersionStore;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentControl;
import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.deploy.SideVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.Bundle;

/** Passes requests on to the deployer's thread, and waits for it. */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.deploy.DeploymentControl\"",
        effective = "active")
final class JarControl implements DeploymentControl {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final InstanceFolders folders;
    private final VersionStore versions;
    private final Deployment deployment;
    private final Poller poller;

    JarControl(InstanceFolders folders, VersionStore versions, Deployment deployment, Poller poller) {
        this.folders = folders;
        this.versions = versions;
        this.deployment = deployment;
        this.poller = poller;
    }

    @Override
    public Path deployFolder() {
        return folders.deploy();
    }

    @Override
    public Path confFolder() {
        return folders.conf();
    }

    @Override
    public Path optionalFeaturesFolder() {
        return folders.home().optionalFeatures();
    }

    @Override
    public List<DeploymentChange> history(String file, int limit) {
        return versions.history(DeployFolder.file(file), limit);
    }

    @Override
    public List<KeptVersion> versions(String file) {
        return versions.versions(DeployFolder.file(file));
    }

    @Override
    public DeploymentChange rollBack(String file, String to, String actor) {
        return await(
                deployment.rollBack(DeployFolder.file(file), to, actor),
                "%s has not returned within %d s; it does so once its bundle has stopped"
                        .formatted(file, LONGEST.toSeconds()));
    }

    @Override
    public SideVersion startBeside(String version, Predicate<Key> keys) {
        var start = deployment.startBeside(version, keys);
        try {
            var bundle = await(
                    start,
                    "the deployer has not come to %s within %d s; try again later"
                            .formatted(version, LONGEST.toSeconds()));
            return new StartedVersion(bundle);
        } catch (RuntimeException e) {
            start.thenAccept(this::end); // if it comes to it nevertheless
            throw e;
        }
    }

    private void end(Bundle bundle) {
        deployment.endBeside(bundle);
        poller.wake();
    }

    /** Waits for the next pass of the deployer to do something. */
    private <T> T await(Future<T> end, String late) {
        poller.wake();
        try {
            return end.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IllegalArgumentException wrong
                    ? new IllegalArgumentException(wrong.getMessage(), e)
                    : new IllegalStateException(
                            e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(late, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the deployer worked", e);
        }
    }

    private final class StartedVersion implements SideVersion {

        private final Bundle bundle;
        private final String name;

        StartedVersion(Bundle bundle) {
            this.bundle = bundle;
            name = "%s %s".formatted(bundle.getSymbolicName(), bundle.getVersion());
        }

        @Override
        public String bundle() {
            return name;
        }

        @Override
        public long bundleId() {
            return bundle.getBundleId();
        }

        @Override
        public boolean isWorking() {
            return bundle.getState() != Bundle.UNINSTALLED;
        }

        @Override
        public void close() {
            end(bundle);
        }
    }
}
