package io.ecosystem.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.platform.UnprovenBundles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.Felix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** Whatever content the bundles of the features have, and whoever has stopped them, they start. */
@Timeout(60)
class SystemBundlesTest {

    @TempDir
    private Path folder;

    private SystemBundle dice;
    private SystemBundle roll;
    private Inventory wanted;
    private Framework framework;

    @BeforeEach
    void install() throws Exception {
        dice = bundle("dice", dice("1.0.0", "1.0.0"));
        roll = bundle("roll", headers("acme.roll", "1.0.0", Map.of("Import-Package", "acme.dice;version=\"[1,2)\"")));
        wanted = Inventory.of(List.of(), List.of(dice, roll), Map.of());
        initialise();
        bundles().reconcile(Inventory.NONE, folder);
        framework.start();
        assertRunning();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(30));
    }

    @Test
    void startsWhatWasStoppedByHand() throws Exception {
        installed(roll).stop();
        restart();

        bundles().startAll();
        framework.start();

        assertRunning();
    }

    @Test
    void keepsContentThatWorks() throws Exception {
        update(dice, dice("9.0.0", "1.0.0"));
        restart();

        bundles().restore(new UnprovenBundles(folder));
        bundles().startAll();
        framework.start();

        assertRunning();
        assertThat(installed(dice).getVersion()).hasToString("9.0.0");
    }

    @Test
    void startsWhatIsNotKnownToWorkAsShipped() throws Exception {
        update(dice, dice("9.0.0", "1.0.0"));
        var unproven = new UnprovenBundles(folder);
        unproven.write(List.of(dice.location(), "reference:file:/of/another/distribution.jar"));
        restart();

        bundles().restore(unproven);
        framework.start();

        assertRunning();
        assertThat(installed(dice).getVersion()).hasToString("1.0.0");
        assertThat(unproven.read()).isEmpty();
    }

    @Test
    void takesContentThatKeepsOthersFromStartingFromTheDistribution() throws Exception {
        update(dice, dice("9.0.0", "9.0.0"));
        restart();
        framework.start();
        var before = installed(roll).getState();

        bundles().repair(List.of(roll));

        assertThat(before).isEqualTo(Bundle.INSTALLED);
        assertRunning();
        assertThat(installed(dice).getVersion()).hasToString("1.0.0");
    }

    @Test
    void readsABundleThatDoesNotStartAgain() throws Exception {
        update(roll, headers("acme.roll", "1.0.0", Map.of("Bundle-Activator", "acme.Missing")));
        restart();
        framework.start();
        var before = installed(roll).getState();

        bundles().repair(List.of(roll));

        assertThat(before).isEqualTo(Bundle.RESOLVED);
        assertRunning();
    }

    @Test
    void leavesABundleThatCannotBeMended() throws Exception {
        var bad = headers("acme.roll", "1.0.0", Map.of("Bundle-Activator", "acme.Missing"));
        Files.write(roll.file(), jar(bad));
        update(roll, bad);
        restart();
        framework.start();

        bundles().repair(List.of(roll));

        assertThat(installed(roll).getState()).isEqualTo(Bundle.RESOLVED);
        assertThat(installed(dice).getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void bringsShippedContentBackWhenTheFeaturesChange() throws Exception {
        update(dice, dice("9.0.0", "1.0.0"));
        restart();

        bundles().reconcile(wanted, folder);
        framework.start();

        assertRunning();
        assertThat(installed(dice).getVersion()).hasToString("1.0.0");
    }

    private void restart() throws Exception {
        stop();
        initialise();
    }

    private void initialise() throws Exception {
        var properties = new HashMap<String, String>();
        properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "10");
        properties.put("felix.log.level", "0");
        framework = new Felix(properties);
        framework.init();
    }

    private SystemBundles bundles() {
        return new SystemBundles(framework.getBundleContext(), wanted);
    }

    private Bundle installed(SystemBundle bundle) {
        return framework.getBundleContext().getBundle(bundle.location());
    }

    private void update(SystemBundle bundle, Map<String, String> headers) throws Exception {
        try (InputStream content = new ByteArrayInputStream(jar(headers))) {
            installed(bundle).update(content);
        } catch (BundleException e) {
            assertThat(installed(bundle).getVersion())
                    .as("updated, but not started")
                    .isNotNull();
        }
    }

    private void assertRunning() {
        for (SystemBundle bundle : wanted.bundles().keySet()) {
            assertThat(installed(bundle).getState()).as(bundle.location()).isEqualTo(Bundle.ACTIVE);
        }
    }

    private SystemBundle bundle(String name, Map<String, String> headers) throws IOException {
        var file = Files.write(folder.toRealPath().resolve(name + ".jar"), jar(headers));
        return new SystemBundle(file, 5, folder.resolve("features.json"));
    }

    private static Map<String, String> dice(String version, String packageVersion) {
        return headers(
                "acme.dice", version, Map.of("Export-Package", "acme.dice;version=\"%s\"".formatted(packageVersion)));
    }

    private static Map<String, String> headers(String name, String version, Map<String, String> more) {
        var headers = new TreeMap<>(more);
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", name);
        headers.put("Bundle-Version", version);
        return headers;
    }

    private static byte[] jar(Map<String, String> headers) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry("acme/dice/dice.txt"));
        }
        return bytes.toByteArray();
    }
}
