package io.ecosystem.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/** Tells when a started instance is ready, and why one is not. */
final class Readiness {

    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final String LISTENS = "listens ";
    private static final String DEPLOYMENTS = "io.ecosystem.spi.deploy.Deployments";
    private static final String DEPLOYED = "deploy/";

    private final BundleContext context;
    private final Path ready;

    /**
     * @param context of the framework
     * @param ready the file that the instance writes as soon as it is ready
     */
    Readiness(BundleContext context, Path ready) {
        this.context = context;
        this.ready = ready;
    }

    /**
     * Waits until the instance is ready; returns the addresses that it listens on.
     *
     * @throws StartFailedException if it is not ready in time
     */
    List<URI> await(Duration atMost) throws StartFailedException, IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!Files.exists(ready)) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                var problems = problems();
                throw new StartFailedException(
                        "not ready after %s%s"
                                .formatted(atMost, problems.isEmpty() ? "" : ": " + String.join("; ", problems)),
                        "look into the log: a listener cannot listen, or a file in deploy/ does not settle");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return Files.readAllLines(ready).stream()
                .filter(line -> line.startsWith(LISTENS))
                .map(line -> URI.create(line.substring(LISTENS.length()).replace(" ", "%20")))
                .toList();
    }

    /** Fails the start if the deployer reports problems of deployed files. */
    void requireDeployed() throws StartFailedException {
        var causes = problems().stream()
                .filter(line -> line.startsWith(DEPLOYED))
                .map(line -> new StartFailedException.Cause(line, "fix the file, or do not deploy it"))
                .toList();
        if (!causes.isEmpty()) {
            throw new StartFailedException(causes);
        }
    }

    /** Returns the deployer's problems. Uses reflection, since the instance has loaded the class of the service. */
    private List<String> problems() {
        try {
            var references = context.getAllServiceReferences(DEPLOYMENTS, null);
            if (references == null) {
                return List.of();
            }
            Object service = context.getService(references[0]);
            Class<?> type = service.getClass().getClassLoader().loadClass(DEPLOYMENTS);
            return ((List<?>) type.getMethod("problems").invoke(service))
                    .stream().map(String.class::cast).toList();
        } catch (InvalidSyntaxException | ReflectiveOperationException e) {
            throw new IllegalStateException("cannot ask what has been deployed", e);
        }
    }
}
