package io.ecosystem.deployer.internal;

import io.ecosystem.deployer.internal.bundle.VersionStore;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentControl;
import io.ecosystem.spi.deploy.KeptVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.annotation.bundle.Capability;

/** Passes requests on to the deployer's thread, and waits for it. */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.spi.deploy.DeploymentControl\"",
        effective = "active")
final class JarControl implements DeploymentControl {

    private static final String FOLDER = "deploy/";
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final VersionStore versions;
    private final Deployment deployment;
    private final Poller poller;

    JarControl(VersionStore versions, Deployment deployment, Poller poller) {
        this.versions = versions;
        this.deployment = deployment;
        this.poller = poller;
    }

    @Override
    public List<DeploymentChange> history(String file, int limit) {
        return versions.history(name(file), limit);
    }

    @Override
    public List<KeptVersion> versions(String file) {
        return versions.versions(name(file));
    }

    /** Returns the name of a file, which messages show with its folder. */
    private static String name(String file) {
        return file.startsWith(FOLDER) ? file.substring(FOLDER.length()) : file;
    }

    @Override
    public DeploymentChange rollBack(String file, String to, String actor) {
        var end = deployment.rollBack(name(file), to, actor);
        poller.wake();
        try {
            return end.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IllegalArgumentException wrong
                    ? new IllegalArgumentException(wrong.getMessage(), e)
                    : new IllegalStateException(
                            e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "%s has not returned within %d s; it does so once its bundle has stopped"
                            .formatted(file, LONGEST.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the deployer worked", e);
        }
    }
}
