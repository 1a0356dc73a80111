package io.ecosystem.deployer.internal;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.message.Key;
import io.ecosystem.configuration.Configurations;
import io.ecosystem.configuration.folder.InstanceFolders;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.FrameworkChanges;
import io.ecosystem.deployer.internal.bundle.TrialRules;
import io.ecosystem.deployer.internal.bundle.VersionStore;
import io.ecosystem.platform.Home;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.platform.UnprovenBundles;
import io.ecosystem.spi.deploy.DeployedFile;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.testkit.TestJar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * A complete container with a deployer that makes a pass only when the test asks. It can be restarted on the same
 * folders.
 */
final class Platform {

    private static final List<String> BUNDLES =
            List.of("org.apache.felix.scr", "org.apache.felix.configadmin", "io.ecosystem.configuration");
    /** Packages of the test's own class path that bundles in the container share with it. */
    private static final String SHARED = "org.osgi.service.component;version=1.5.0,"
            + "org.osgi.service.component.runtime;version=1.5.0,"
            + "org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.service.cm;version=1.6.0,"
            + "org.osgi.util.promise;version=1.3.0,"
            + "org.osgi.util.function;version=1.2.0,"
            + "io.ecosystem.spi.configuration;version=0.1.0,"
            + "io.ecosystem.spi.rollout;version=0.1.0,"
            + "io.ecosystem.api.errorstate;version=0.1.0,"
            + "io.ecosystem.configuration;version=0.1.0,"
            + "io.ecosystem.configuration.folder;version=0.2.0,"
            + "io.ecosystem.platform;version=0.1.0,"
            + "io.ecosystem.platform.file;version=0.1.0,"
            + "io.ecosystem.platform.start;version=0.1.0,"
            + "org.apache.felix.cm.json.io;version=1.0.0,"
            + "jakarta.json;version=2.1.0,"
            + "jakarta.json.stream;version=2.1.0,"
            + "org.slf4j;version=2.0.0";

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final TrialRules TRIAL = new TrialRules(true, 1, Duration.ofSeconds(2), Duration.ofMillis(500));

    final Path home;
    final Path deploy;
    final Path conf;
    private final Map<String, String> properties = new TreeMap<>();
    private Framework framework;
    private FrameworkChanges changes;
    private ReportedProblems problems;
    private Configurations configurations;
    private Deployment deployment;
    private VersionStore versions;
    private TrialRules trial = TRIAL;
    private long nanos;
    private int readings; // of the clock
    private int eventful; // the reading at which the event happens
    private Runnable event = () -> {};

    Platform(Path home) {
        this.home = home;
        this.deploy = home.resolve("deploy");
        this.conf = home.resolve("conf");
    }

    /** Lets no update be taken back. */
    Platform takingNothingBack() {
        trial = new TrialRules(false, TRIAL.maxFailures(), TRIAL.stall(), TRIAL.slow());
        return this;
    }

    /** Starts the container and the deployer, and makes a pass over what is already there. */
    Platform start() throws Exception {
        startFramework();
        startDeployer();
        return scan();
    }

    void startFramework() throws Exception {
        properties.put(Constants.FRAMEWORK_STORAGE, home.resolve("data/bundles").toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED);
        properties.put("felix.log.level", "0");
        properties.put("ds.loglevel", "0");
        properties.put("ecosystem.home", home.toString());
        framework = new Felix(new TreeMap<>(properties));
        framework.init();
        for (String name : BUNDLES) {
            framework.getBundleContext().installBundle("reference:" + jar(name).toUri());
        }
        restoreUnproven();
        framework.start();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            bundle.start();
        }
    }

    /** Does what the launcher does before a start. */
    private void restoreUnproven() throws Exception {
        var data = properties.get(InstanceFolder.DATA.property());
        if (data != null) {
            for (String location : new UnprovenBundles(Path.of(data)).read()) {
                context().getBundle(location).update();
            }
        }
    }

    void startDeployer() {
        problems = new ReportedProblems();
        changes = new FrameworkChanges();
        context().addBundleListener(changes);
        configurations = service(Configurations.class);
        versions = new VersionStore(home.resolve("data/versions"));
        deployment = new Deployment(
                new InstanceFolders(new Home(home)),
                new Deployment.Choices(50, PATIENCE, trial),
                context(),
                home.resolve("data/deployer"),
                versions,
                configurations,
                service(ServiceComponentRuntime.class),
                changes,
                problems,
                this::nanoTime);
    }

    private long nanoTime() {
        if (++readings == eventful) {
            event.run();
        }
        return nanos;
    }

    /**
     * Makes one pass, during which an event happens.
     *
     * @param reading of the clock at which it happens: each is a different moment of the pass
     * @return whether all is settled; empty if the pass ended before
     */
    Optional<Boolean> pass(int reading, Runnable what) {
        readings = 0;
        eventful = reading;
        event = what;
        boolean settled = deployment.pass(() -> false);
        eventful = 0;
        return readings < reading ? Optional.empty() : Optional.of(settled);
    }

    /** Makes one pass. */
    Platform scan() {
        deployment.pass(() -> false);
        return this;
    }

    /** Returns whether a replacement of a platform bundle is under way. */
    boolean isReplacing() {
        try {
            return context().getServiceReferences((String) null, "(ecosystem.replacement=*)") != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes one pass; returns whether all is settled. */
    boolean isSettledAfterAPass() {
        return deployment.pass(() -> false);
    }

    /** Makes passes, as the deployer does, until all is settled three times in a row and a condition holds. */
    void awaitSettled(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (int settled = 0; settled < 3; ) {
            settled = isSettledAfterAPass() && condition.getAsBoolean() ? settled + 1 : 0;
            if (System.nanoTime() > deadline) {
                throw new AssertionError("running: %s, problems: %s".formatted(running("acme"), problems()));
            }
        }
    }

    /** Makes passes until exactly these of the bundles {@code acme} run and all is settled. */
    void awaitRunning(String... bundles) {
        awaitSettled(() -> running("acme").equals(List.of(bundles)));
    }

    /** Makes passes until exactly these problems are reported and all is settled. */
    void awaitProblems(String... lines) {
        awaitSettled(() -> problems().equals(List.of(lines)));
    }

    /** Makes as many passes as a change needs to take effect and be known as good. */
    Platform settle() {
        return scan().scan().scan();
    }

    /** Advances the clock by a long time. */
    Platform losePatience() {
        nanos += PATIENCE.toNanos();
        return this;
    }

    /** Advances the clock by some seconds. */
    Platform lose(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
        return this;
    }

    /** Requests an earlier version of a jar. */
    CompletableFuture<Bundle> startBeside(String version, Predicate<Key> keys) {
        return deployment.startBeside(version, keys);
    }

    void endBeside(Bundle bundle) {
        deployment.endBeside(bundle);
    }

    CompletableFuture<DeploymentChange> rollBack(String file, String to, String actor) {
        return deployment.rollBack(file, to, actor);
    }

    List<DeployedFile> files() {
        return deployment.files();
    }

    VersionStore versions() {
        return versions;
    }

    /** The raised error states, by id. */
    void raising(Map<String, String> states) {
        problems.bind(new ErrorStates() {

            @Override
            public void raise(String id, String description) {
                states.put(id, description);
            }

            @Override
            public void clear(String id) {
                states.remove(id);
            }

            @Override
            public void subtract(String id, long count) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<ErrorState> raised() {
                throw new UnsupportedOperationException();
            }
        });
    }

    /** Does what the deployer does first when the framework stops. */
    void interrupt() {
        deployment.interrupt();
        deployment.interruptReplacement();
    }

    void stop() throws BundleException, InterruptedException {
        if (deployment != null) {
            interrupt();
        }
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(30));
    }

    Platform with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    List<String> problems() {
        return Stream.concat(configurations.problems().stream(), problems.problems().stream())
                .toList();
    }

    Optional<Bundle> bundle(String symbolicName) {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst();
    }

    /** Returns the installed bundles with this name prefix. */
    List<Bundle> bundles(String prefix) {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith(prefix))
                .toList();
    }

    /** Returns the running bundles with this name prefix, as {@code name version}. */
    List<String> running(String prefix) {
        var names = new ArrayList<String>();
        for (Bundle bundle : context().getBundles()) {
            if (bundle.getSymbolicName().startsWith(prefix) && bundle.getState() == Bundle.ACTIVE) {
                names.add(bundle.getSymbolicName() + " " + bundle.getVersion());
            }
        }
        names.sort(null);
        return names;
    }

    /** Returns the id of a bundle. */
    long id(String symbolicName, String version) {
        return bundles(symbolicName).stream()
                .filter(bundle -> bundle.getVersion().toString().equals(version))
                .findFirst()
                .orElseThrow()
                .getBundleId();
    }

    /** Returns the versions that have a share of the calls. */
    List<Rollout> rollouts() throws InvalidSyntaxException {
        return context().getServiceReferences(Rollout.class, null).stream()
                .map(reference -> context().getService(reference))
                .toList();
    }

    /** Returns what has happened to a file, or to all with the empty name, latest first. */
    List<DeploymentChange.Kind> history(String file) {
        return versions.history(file, 100).stream().map(DeploymentChange::kind).toList();
    }

    /** Installs and starts a bundle as one of the distribution. */
    Bundle shipped(String name, TestJar jar) throws Exception {
        var file = home.resolve("system").resolve(name + ".jar");
        jar.writeTo(file);
        var bundle = context().installBundle("reference:file:" + file.toUri().getRawPath());
        bundle.start();
        return bundle;
    }

    /** Puts a bundle of the group {@code acme} into the repository from which features take theirs. */
    void inRepository(String name, String version, TestJar jar) throws IOException {
        jar.writeTo(home.resolve("repository/acme/%1$s/%2$s/%1$s-%2$s.jar".formatted(name, version)));
    }

    /** Returns the values of a configuration, without what Config Admin adds; empty if there is none. */
    Map<String, Object> configuration(String pid) throws Exception {
        var found = service(ConfigurationAdmin.class).listConfigurations("(service.pid=" + pid + ")");
        var values = new TreeMap<String, Object>();
        if (found != null) {
            var properties = found[0].getProperties();
            properties.keys().asIterator().forEachRemaining(key -> values.put(key, properties.get(key)));
            values.remove("service.pid");
            values.remove("service.factoryPid");
        }
        return values;
    }

    void configure(String name, String json) throws IOException {
        Files.createDirectories(conf);
        Files.writeString(conf.resolve(name), json);
    }

    <T> T service(Class<T> type) {
        return context().getService(context().getServiceReference(type));
    }

    private static Path jar(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path ->
                        path.getFileName().toString().startsWith(name + "-") || path.endsWith(name + "/target/classes"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not on the class path"));
    }
}
