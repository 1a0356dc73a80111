package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.testkit.TestJar;
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
import org.osgi.framework.launch.Framework;

class ResolvedExpressionsTest {

    private final ReportedProblems problems = new ReportedProblems();

    @TempDir
    private Path folder;

    private Framework framework;
    private ResolvedExpressions resolution;

    @BeforeEach
    void start() throws Exception {
        framework = new Felix(new TreeMap<>(
                Map.of(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString(), "felix.log.level", "0")));
        framework.init();
        Path jar = folder.resolve("server.jar");
        TestJar.bundle("acme.server", "1.0.0").metatype("acme.server", """
            <AD id="port" type="Integer" default="0" min="0" max="65535"/>
            <AD id="host" type="String" default="h"/>
            """).writeTo(jar);
        framework.getBundleContext().installBundle(jar.toUri().toString());
        resolution = new ResolvedExpressions(new Metatypes(framework.getBundleContext()), problems);
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void aTextBecomesWhatTheComponentExpects() {
        var properties =
                resolved(Map.of("port", "$[env:PORT]", "host", "$[env:HOST]"), Map.of("port", "80", "host", "1"));

        assertThat(properties).containsEntry("port", 80).containsEntry("host", "1");
        assertThat(problems.problems()).isEmpty();
    }

    @Test
    void whatDoesNotFitIsLeftOutAndNotShown() {
        var properties = resolved(Map.of("port", "$[secret:port]"), Map.of("port", "hush"));

        assertThat(properties).doesNotContainKey("port");
        assertThat(problems.problems())
                .containsExactly("acme.server is configured without 'port': what is found for "
                        + "$[secret:port] is not a whole number from 0 to 65535");
    }

    @Test
    void whatIsNotFoundIsLeftOut() {
        var properties = resolved(Map.of("host", "a$[env:HOST]b", "other", "$[secret:x]"), Map.of());

        assertThat(properties).doesNotContainKeys("host", "other");
        assertThat(problems.problems())
                .singleElement()
                .asString()
                .contains("'host': nothing is found for $[env:HOST]", "'other': nothing is found for $[secret:x]");
    }

    @Test
    void theComplaintGoesWhenItsCauseGoes() {
        resolved(Map.of("port", "$[env:PORT]"), Map.of());

        resolved(Map.of("port", "$[env:PORT]"), Map.of("port", "80"));

        assertThat(problems.problems()).isEmpty();
    }

    /** Returns a configuration with these values found. */
    private Map<String, Object> resolved(Map<String, String> written, Map<String, String> found) {
        var properties = new Hashtable<String, Object>(written);
        properties.put(Constants.SERVICE_PID, "acme.server");
        resolution.before().modifyConfiguration(null, properties);
        properties.putAll(found);
        resolution.after().modifyConfiguration(null, properties);
        return properties;
    }
}
