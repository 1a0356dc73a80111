package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.Environment;
import io.ecosystem.launcher.platform.Folders;
import io.ecosystem.launcher.platform.Identity;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.Home;
import jakarta.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;

/**
 * An instance inside of this process, for tests and for programs that embed one:
 *
 * <pre>{@code
 * try (var application = Application.of(Path.of("ecosystem-0.1.0")).tcp(0).deploy(jar).start()) {
 *     URI address = application.address("tcp");
 * }
 * }</pre>
 *
 * <p>It reads nothing from the command line, from the environment or from the distribution's {@code conf/} and
 * {@code deploy/}, leaves no system property behind, and never ends the process. Several may run at a time, each in a
 * root folder of its own or under another name.
 */
public final class Application implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final String LISTENS = "listens ";
    private static final String DEPLOYMENTS = "io.ecosystem.spi.deploy.Deployments";
    private static final String DEPLOYED = "deploy/";

    private final Container container;
    private final Path root;
    private final boolean temporary;
    private final List<URI> addresses;

    private Application(Container container, Path root, boolean temporary, List<URI> addresses) {
        this.container = container;
        this.root = root;
        this.temporary = temporary;
        this.addresses = addresses;
    }

    /**
     * Begins to describe an instance.
     *
     * @param distribution the folder that an archive was unpacked to; nothing is written there
     */
    public static Builder of(Path distribution) {
        return new Builder(distribution);
    }

    /**
     * Where the first listener of a kind listens.
     *
     * @param scheme {@code tcp}, {@code udp} or {@code uds}
     */
    public URI address(String scheme) {
        return addresses.stream()
                .filter(address -> address.getScheme().equals(scheme))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("nothing listens on %s, only on %s".formatted(scheme, addresses)));
    }

    /** The folder that holds all files of the instance. */
    public Path root() {
        return root;
    }

    /** The framework, to look up services in it. */
    public BundleContext context() {
        return container.context();
    }

    /**
     * Stops it: new work is refused, and what was received is answered. A temporary root folder is deleted.
     *
     * @throws IllegalStateException if that takes more than a minute; the instance is left behind then
     */
    @Override
    public void close() {
        stop(container, temporary ? Optional.of(root) : Optional.empty());
    }

    private static void stop(Container container, Optional<Path> delete) {
        try {
            if (!container.stop(PATIENCE)) {
                throw new IllegalStateException(
                        "the stop is not done after %s, it waits for %s".formatted(PATIENCE, container.unfinished()));
            }
            container.release();
            if (delete.isPresent()) {
                Folders.delete(delete.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the stop was done", e);
        } catch (BundleException | IOException e) {
            throw new IllegalStateException("cannot stop: " + e.getMessage(), e);
        }
    }

    /** What an instance is to be. Used by one thread. */
    public static final class Builder {

        private final Path distribution;
        private final List<String> features = new ArrayList<>();
        private final Map<String, Map<String, Object>> configurations = new TreeMap<>();
        private final List<Path> deployed = new ArrayList<>();
        private String application = "ecosystem";
        private String instance = "0";
        private Optional<Path> root = Optional.empty();

        private Builder(Path distribution) {
            this.distribution = distribution;
        }

        /** Calls it so instead of instance 0 of {@code ecosystem}. */
        public Builder named(String itsApplication, String itsInstance) {
            application = itsApplication;
            instance = itsInstance;
            return this;
        }

        /** Keeps its files there, so that a later start finds them; otherwise in a temporary folder. */
        public Builder root(Path folder) {
            root = Optional.of(folder);
            return this;
        }

        /** Also starts an optional feature of the distribution. */
        public Builder with(String feature) {
            features.add(feature);
            return this;
        }

        /**
         * Configures a component, as a file in {@code conf/} would.
         *
         * @param pid such as {@code io.ecosystem.transport.tcp~public}
         * @param values texts, numbers, booleans, and lists of these
         */
        public Builder configure(String pid, Map<String, ?> values) {
            configurations.put(pid, new LinkedHashMap<>(values));
            return this;
        }

        /** Listens on a TCP port of this machine; port 0 picks a free one. */
        public Builder tcp(int port) {
            return configure("io.ecosystem.transport.tcp~main", Map.of("host", "127.0.0.1", "port", port));
        }

        /** Runs a bundle or a feature, as a file in {@code deploy/} does. */
        public Builder deploy(Path file) {
            deployed.add(file);
            return this;
        }

        /**
         * Starts it, and returns when everything listens that shall and everything runs that was to be deployed.
         *
         * @throws StartFailure naming each cause
         * @throws IOException if files cannot be written or read
         */
        public Application start() throws StartFailure, IOException {
            boolean temporary = root.isEmpty();
            Path folder = temporary
                    ? Files.createTempDirectory("ecosystem")
                    : root.get().toAbsolutePath();
            Path conf = Files.createDirectories(folder.resolve("conf"));
            Path deploy = Files.createDirectories(folder.resolve("deploy"));
            for (var configuration : configurations.entrySet()) {
                Files.writeString(
                        conf.resolve(configuration.getKey() + ".cfg.json"),
                        Json.createObjectBuilder(configuration.getValue())
                                .build()
                                .toString());
            }
            for (Path file : deployed) {
                Files.copy(file, deploy.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
            var environment = Environment.current();
            var folders = Folders.of(environment, Identity.of(application, instance), Optional.of(folder), Map.of());
            Path ready = folder.resolve(folders.identity().fileName() + ".ready");
            Files.deleteIfExists(ready);
            var plan = new Plan(
                    new Home(distribution.toRealPath()),
                    environment,
                    folders,
                    conf,
                    deploy,
                    features,
                    Map.of(
                            FrameworkProperties.READY_FILE,
                            ready.toString(),
                            FrameworkProperties.GREETING,
                            "false",
                            "felix.service.urlhandlers",
                            "false"));
            return start(plan, ready, folder, temporary);
        }

        private static Application start(Plan plan, Path ready, Path folder, boolean temporary)
                throws StartFailure, IOException {
            Container container = null;
            boolean started = false;
            try {
                container = Container.prepare(plan, StartTimes.untold());
                container.start();
                var addresses = await(ready);
                requireDeployed(container.context());
                started = true;
                return new Application(container, folder, temporary, addresses);
            } catch (BundleException e) {
                throw new StartFailure("the framework does not start: " + e.getMessage(), "see the cause");
            } finally {
                if (!started) {
                    if (container != null) {
                        stop(container, temporary ? Optional.of(folder) : Optional.empty());
                    } else if (temporary) {
                        Folders.delete(folder);
                    }
                }
            }
        }

        /** What is wrong with a file that was to be deployed ends the start, in the words of the deployer. */
        private static void requireDeployed(BundleContext context) throws StartFailure {
            var causes = deploymentProblems(context).stream()
                    .filter(line -> line.startsWith(DEPLOYED))
                    .map(line -> new StartFailure.Cause(line, "mend the file, or do not deploy it"))
                    .toList();
            if (!causes.isEmpty()) {
                throw new StartFailure(causes);
            }
        }

        /** The service is of a class that the instance has loaded, so this class can only ask for it by name. */
        private static List<String> deploymentProblems(BundleContext context) {
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

        private static List<URI> await(Path ready) throws StartFailure, IOException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!Files.exists(ready)) {
                if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                    throw new StartFailure(
                            "not ready after " + PATIENCE,
                            "look into the log: a listener cannot listen, or a file in deploy/ does not come to rest");
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            return Files.readAllLines(ready).stream()
                    .filter(line -> line.startsWith(LISTENS))
                    .map(line -> URI.create(line.substring(LISTENS.length()).replace(" ", "%20")))
                    .toList();
        }
    }
}
