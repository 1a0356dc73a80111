package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.Folders;
import io.ecosystem.launcher.platform.InstanceIdentity;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.Home;
import io.ecosystem.platform.host.HostEnvironment;
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
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * An instance in this process, for tests and for programs that embed one:
 *
 * <pre>{@code
 * try (var application = Application.of(Path.of("ecosystem-0.1.0")).tcp(0).deploy(jar).start()) {
 *     URI address = application.address("tcp");
 * }
 * }</pre>
 *
 * <p>It ignores the command line, the environment and the distribution's {@code conf/} and {@code deploy/}, leaves no
 * system property behind, and never ends the process. Several instances may run at a time, with different root folders
 * or names.
 */
public final class Application implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOGGING = "io.ecosystem.logging";

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
     * Returns a builder of an instance.
     *
     * @param distribution the folder of the unpacked archive; never written to
     */
    public static Builder of(Path distribution) {
        return new Builder(distribution);
    }

    /**
     * Returns the address of the first listener of a kind.
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

    /** Returns the folder that holds all files of the instance. */
    public Path root() {
        return root;
    }

    /** Returns the framework, for looking up services. */
    public BundleContext context() {
        return container.context();
    }

    /**
     * Stops the instance: refuses new work, and answers what it has received. Deletes a temporary root folder.
     *
     * @throws IllegalStateException if the stop takes more than a minute; the instance is then left behind
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

    /** Builds an instance. Used by one thread. */
    public static final class Builder {

        private final Path distribution;
        private final List<String> features = new ArrayList<>();
        private final Map<String, Map<String, Object>> configurations = new TreeMap<>();
        private final List<Path> configurationFiles = new ArrayList<>();
        private final List<Path> deployed = new ArrayList<>();
        private String application = "ecosystem";
        private String instance = "0";
        private Optional<Path> root = Optional.empty();
        private Consumer<BundleContext> beforeStart = context -> {};

        private Builder(Path distribution) {
            this.distribution = distribution;
        }

        /** Names the instance; the default is instance 0 of {@code ecosystem}. */
        public Builder named(String itsApplication, String itsInstance) {
            application = itsApplication;
            instance = itsInstance;
            return this;
        }

        /** Keeps the files in this folder, where a later start finds them; the default is a temporary folder. */
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
         * Configures a component, like a file in {@code conf/}.
         *
         * @param pid such as {@code io.ecosystem.transport.tcp~public}
         * @param values strings, numbers, booleans, and lists of these
         */
        public Builder configure(String pid, Map<String, ?> values) {
            configurations.put(pid, new LinkedHashMap<>(values));
            return this;
        }

        /** Configures components with a file, as if it were in {@code conf/}. */
        public Builder configure(Path file) {
            configurationFiles.add(file);
            return this;
        }

        /** Listens on a TCP port of this machine; port 0 picks a free one. */
        public Builder tcp(int port) {
            return configure("io.ecosystem.transport.tcp~main", Map.of("host", "127.0.0.1", "port", port));
        }

        /** Runs a bundle or a feature, like a file in {@code deploy/}. */
        public Builder deploy(Path file) {
            deployed.add(file);
            return this;
        }

        /** Runs an action when the bundles are installed and before one starts, such as to publish a service. */
        public Builder beforeStart(Consumer<BundleContext> action) {
            beforeStart = beforeStart.andThen(action);
            return this;
        }

        /**
         * Starts the instance, and returns when all listeners are open and all deployed files run.
         *
         * @throws StartFailedException naming each cause
         * @throws IOException if files cannot be written or read
         */
        public Application start() throws StartFailedException, IOException {
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
            copy(configurationFiles, conf);
            copy(deployed, deploy);
            var environment = HostEnvironment.current();
            var folders =
                    Folders.of(environment, InstanceIdentity.of(application, instance), Optional.of(folder), Map.of());
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
                            FrameworkProperties.EARLY_CONSOLE,
                            String.valueOf(!isSilent()),
                            "felix.service.urlhandlers",
                            "false",
                            // Its threads would outlive a stop by a minute.
                            "felix.resolver.parallelism",
                            "1"));
            return start(plan, ready, folder, temporary);
        }

        /** Returns whether nothing is to be logged to standard error. */
        private boolean isSilent() {
            return Boolean.FALSE.equals(
                    configurations.getOrDefault(LOGGING, Map.of()).get("console"));
        }

        private static void copy(List<Path> files, Path folder) throws IOException {
            for (Path file : files) {
                Files.copy(file, folder.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }

        private Application start(Plan plan, Path ready, Path folder, boolean temporary)
                throws StartFailedException, IOException {
            Container container = null;
            boolean started = false;
            try {
                container = Container.prepare(plan, StartTimes.untold());
                beforeStart.accept(container.context());
                container.start();
                var readiness = new Readiness(container.context(), ready);
                var addresses = readiness.await(PATIENCE);
                readiness.requireDeployed();
                started = true;
                return new Application(container, folder, temporary, addresses);
            } catch (BundleException e) {
                throw new StartFailedException("the framework does not start: " + e.getMessage(), "see the cause");
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
    }
}
