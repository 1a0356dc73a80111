package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.folder.InstanceFolders;
import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.platform.Home;
import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.platform.start.StartSetting;
import io.ecosystem.testkit.TestJar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** A complete container that scans its folders only when the test asks. It can be restarted on the same folders. */
final class ConfiguredPlatform {

    private static final List<String> BUNDLES = List.of("org.apache.felix.scr", "org.apache.felix.configadmin");
    /** Packages of the test's own class path that bundles in the container share with it. */
    private static final String SHARED = "org.osgi.service.component;version=1.5.0,"
            + "org.osgi.service.component.runtime;version=1.5.0,"
            + "org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.service.cm;version=1.6.0,"
            + "org.osgi.util.promise;version=1.3.0,"
            + "org.osgi.util.function;version=1.2.0";

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path home;
    final Path conf;
    private final List<StartSetting> startSettings = new ArrayList<>();
    private Set<String> optionalFeatures = Set.of();
    private Framework framework;
    private ReportedProblems problems;
    private StartSettingsOverlay overlay;
    private AppliedConfigurations applied;
    private LayeredConfiguration effective;
    private ConfigurationHistory history;
    private ConfigurationEditor editor;
    private FileConfigurations configurations;
    private long millis;
    private long changes;
    private long nanos;

    ConfiguredPlatform(Path home) {
        this.home = home;
        this.conf = home.resolve("conf");
    }

    /** Chooses the optional features of the next start. */
    ConfiguredPlatform with(String... features) {
        optionalFeatures = Set.of(features);
        return this;
    }

    /** Starts the container and applies what is already there. */
    ConfiguredPlatform start() throws Exception {
        var properties = new TreeMap<String, String>();
        properties.put(Constants.FRAMEWORK_STORAGE, home.resolve("data/bundles").toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED);
        properties.put("felix.cm.dir", home.resolve("data/configurations").toString());
        properties.put("felix.log.level", "0");
        properties.put("ds.loglevel", "0");
        framework = new Felix(new TreeMap<>(properties));
        framework.init();
        for (String name : BUNDLES) {
            context().installBundle(jar(name).toUri().toString());
        }
        framework.start();
        for (Bundle bundle : context().getBundles()) {
            bundle.start();
        }
        configure();
        return look();
    }

    private void configure() {
        problems = new ReportedProblems();
        var metatypes = new Metatypes(context());
        overlay = new StartSettingsOverlay(List.copyOf(startSettings), metatypes);
        var admin = service(ConfigurationAdmin.class);
        context().registerService(ConfigurationPlugin.class, overlay, null);
        var stored = new StoredConfigurations(admin);
        history = new ConfigurationHistory(
                stored, new HistoryFile(historyFile()), metatypes, problems, () -> Instant.ofEpochMilli(++millis));
        context().registerService(SynchronousConfigurationListener.class, history, null);
        applied = new AppliedConfigurations(
                stored, overlay, new StateFile(home.resolve("data/configurations.json")), history);
        editor = new ConfigurationEditor(
                stored,
                applied,
                history,
                metatypes,
                overlay,
                () -> ConfigurationReaders.of(service(ServiceComponentRuntime.class), context()));
        effective = new LayeredConfiguration(stored, applied, overlay, metatypes, List::of);
        configurations = new FileConfigurations(
                new InstanceFolders(new Home(home)),
                optionalFeatures,
                context(),
                service(ServiceComponentRuntime.class),
                applied,
                new ConfigurationChecks(metatypes, overlay, applied, problems),
                new Uncomplaining(),
                problems,
                () -> nanos);
    }

    /** Makes one scan, and what follows it. */
    private ConfiguredPlatform look() throws IOException {
        configurations.look(PATIENCE, () -> false);
        configurations.review(changes);
        configurations.save();
        return this;
    }

    /** Makes as many passes as a change needs to take effect and be known as good. */
    ConfiguredPlatform settle() throws IOException {
        return look().look().look();
    }

    /** Advances the clock by a long time. */
    ConfiguredPlatform losePatience() {
        nanos += PATIENCE.toNanos();
        return this;
    }

    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(30));
    }

    /** Installs a bundle, which need not run to describe its configurations. */
    void install(TestJar jar) throws IOException, BundleException {
        var file = home.resolve("jars/" + ++changes + ".jar");
        jar.writeTo(file);
        context().installBundle(file.toUri().toString());
    }

    /** Adds a setting to the next start. */
    ConfiguredPlatform given(StartLayer layer, String pid, String key, Object value) {
        startSettings.add(new StartSetting(layer, layer.name(), pid, key, value));
        return this;
    }

    /** Removes the settings of the next start. */
    ConfiguredPlatform givenNothing() {
        startSettings.clear();
        return this;
    }

    /** Returns the sources of a configuration's values, such as {@code port=1 from CONF conf/x.cfg.json}. */
    List<String> effective(String pid) {
        return effective.values(pid).stream()
                .map(value -> "%s=%s from %s %s"
                        .formatted(value.key(), value.value(), value.layer(), value.source())
                        .strip())
                .toList();
    }

    /** Returns the file of the history. */
    Path historyFile() {
        return home.resolve("data/configuration-history.jsonl");
    }

    ConfigurationEditor editor() {
        return editor;
    }

    StartSettingsOverlay overlay() {
        return overlay;
    }

    /** Returns the configurations that do not exist only for the start settings. */
    Set<String> known() throws IOException {
        return applied.known();
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    List<String> problems() {
        return configurations.problems();
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
                .filter(path -> path.getFileName().toString().startsWith(name + "-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is not on the class path"));
    }

    /** A start without problems. */
    private static final class Uncomplaining implements FileConfigurations.StartCheck {

        @Override
        public boolean checkLate(Set<String> known) {
            return true;
        }

        @Override
        public List<String> lines() {
            return List.of();
        }
    }
}
