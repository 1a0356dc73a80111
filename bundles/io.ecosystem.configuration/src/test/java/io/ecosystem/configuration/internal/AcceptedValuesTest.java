package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.testkit.TestJar;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.felix.framework.Felix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationEvent;

class AcceptedValuesTest {

    private static final String PORT = "'port' is 70000, expected a whole number from 0 to 65535";

    private final ReportedProblems problems = new ReportedProblems();

    @TempDir
    private Path folder;

    private Framework framework;
    private AcceptedValues acceptance;

    @BeforeEach
    void start() throws Exception {
        framework = new Felix(new TreeMap<>(
                Map.of(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString(), "felix.log.level", "0")));
        framework.init();
        install("1.0.0", 65_535);
        acceptance = new AcceptedValues(new Metatypes(framework.getBundleContext()), problems);
    }

    private void install(String version, int max) throws Exception {
        Path jar = folder.resolve("server-%s.jar".formatted(version));
        TestJar.bundle("acme.server", version)
                .metatype("acme.server", """
                            <AD id="port" type="Integer" default="0" min="0" max="%d"/>
                            <AD id="unit" type="String" default="A">
                      <Option label="A" value="A"/><Option label="B" value="B"/>
                    </AD>
                            <AD id="ports" type="Integer" cardinality="9" min="1"/>
                    """.formatted(max))
                .writeTo(jar);
        framework.getBundleContext().installBundle(jar.toUri().toString());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void acceptsWhatADescriptionAllows() {
        Map<String, Object> given =
                Map.of("port", 80, "unit", "B", "ports", new int[] {1, 2}, "unknown", "x", "other", 7L);

        assertThat(delivered(given)).containsAllEntriesOf(given);
        assertThat(delivered(Map.of("port", "81", "ports", "1, 2"))).containsEntry("port", "81");
        assertThat(delivered(Map.of("port", "$[env:PORT]"))).containsEntry("port", "$[env:PORT]");
        assertThat(problems.problems()).isEmpty();
    }

    @Test
    void aComponentKeepsAllItsFormerValues() {
        delivered(Map.of("port", 80, "other", "before"));

        assertThat(delivered(Map.of("port", 70_000, "unit", "C", "new", "key")))
                .containsEntry("port", 80)
                .containsEntry("other", "before")
                .doesNotContainKeys("unit", "new");
        assertThat(problems.problems())
                .containsExactly("acme.server: " + PORT
                        + "; 'unit' is the text \"C\", expected one of A, B; it keeps its former values");

        assertThat(delivered(Map.of("port", 81))).containsEntry("port", 81);
        assertThat(problems.problems()).isEmpty();
    }

    @Test
    void returningToTheFormerValuesResolvesTheProblem() {
        delivered(Map.of("port", 80));
        delivered(Map.of("port", 70_000));

        delivered(Map.of("port", 80));

        assertThat(problems.problems()).isEmpty();
    }

    @Test
    void aComponentBeginsWithoutAWrongValue() {
        assertThat(delivered(Map.of("port", 70_000, "unit", "B", "ports", new Integer[] {1, 0})))
                .containsEntry("unit", "B")
                .doesNotContainKeys("port", "ports");
        assertThat(problems.problems())
                .singleElement()
                .asString()
                .startsWith("acme.server: " + PORT + "; 'ports'")
                .endsWith("; it runs without that");
    }

    @Test
    void aDeletedConfigurationLeavesNothing() {
        delivered(Map.of("port", 80));
        delivered(Map.of("port", 70_000));

        acceptance.configurationEvent(
                new ConfigurationEvent(reference(), ConfigurationEvent.CM_DELETED, null, "acme.server"));

        assertThat(problems.problems()).isEmpty();
        assertThat(delivered(Map.of("port", 70_000))).doesNotContainKey("port");
    }

    @Test
    void theDescriptionOfTheBundleThatIsThereNowCounts() throws Exception {
        delivered(Map.of("port", 80));
        framework
                .getBundleContext()
                .getBundle(folder.resolve("server-1.0.0.jar").toUri().toString())
                .uninstall();
        install("2.0.0", 99_999);

        assertThat(delivered(Map.of("port", 70_000))).containsEntry("port", 70_000);
    }

    private Map<String, Object> delivered(Map<String, Object> given) {
        var properties = new Hashtable<>(given);
        properties.put(Constants.SERVICE_PID, "acme.server");
        acceptance.modifyConfiguration(null, properties);
        return properties;
    }

    @SuppressWarnings("unchecked") // a proxy of the generic interface
    private static <T> ServiceReference<T> reference() {
        return (ServiceReference<T>) Proxy.newProxyInstance(
                AcceptedValuesTest.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (self, method, given) -> null);
    }
}
