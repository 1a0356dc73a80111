package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.testkit.TestJar;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedService;

class StartSettingsTest {

    private static final String SERVER = """
        <AD id="host" type="String" default="127.0.0.1"/>
        <AD id="port" type="Integer" default="0" min="0" max="65535"/>
        <AD id="quiet" type="Boolean" default="false"/>
        <AD id="names" type="String" cardinality="2147483647" required="false"/>
        <AD id="word" type="Password" required="false"/>
        """;

    @TempDir
    private Path home;

    private ConfiguredPlatform platform;

    @BeforeEach
    void describe() throws Exception {
        platform = new ConfiguredPlatform(home);
        platform.start();
        platform.install(TestJar.bundle("acme.server", "1.0.0").metatype("acme.server", SERVER));
        platform.settle().stop();
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void theyWinOverAFileWithoutChangingWhatIsStored() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port\": 1, \"host\": \"file\"}");
        platform.given(StartLayer.ENVIRONMENT, "acme.server", "port", "2")
                .given(StartLayer.COMMAND_LINE, "acme.server", "port", "3")
                .given(StartLayer.COMMAND_LINE, "acme.server", "names", "a, b");

        platform.start();

        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("port", 1, "host", "file"));
        var delivered = delivered(Set.of("port", "host", "names"));
        assertThat(delivered).containsEntry("port", 3).containsEntry("host", "file");
        assertThat((String[]) delivered.get("names")).containsExactly("a", "b");
        assertThat(platform.effective("acme.server"))
                .containsExactly(
                        "host=file from CONF conf/acme.server.cfg.json",
                        "names=[a, b] from COMMAND_LINE COMMAND_LINE",
                        "port=3 from COMMAND_LINE COMMAND_LINE",
                        "quiet=false from DEFAULT");
    }

    @Test
    void aChangeBelowThemStaysBelow() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");
        platform.given(StartLayer.COMMAND_LINE, "acme.server", "port", "3").start();

        platform.configure("acme.server.cfg.json", "{\"port\": 22, \"quiet\": true}");
        platform.settle();

        assertThat(delivered(Set.of("quiet"))).containsEntry("port", 3).containsEntry("quiet", true);
        assertThat(platform.configuration("acme.server")).containsEntry("port", 22);
    }

    @Test
    void theNextStartWithoutThemKnowsNothingOfThem() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");
        platform.given(StartLayer.COMMAND_LINE, "acme.server", "port", "3")
                .given(StartLayer.COMMAND_LINE, "acme.other", "x", "y")
                .start();
        var given = platform.effective("acme.other");
        platform.stop();

        platform.givenNothing().start();

        assertThat(given).containsExactly("x=y from COMMAND_LINE COMMAND_LINE");
        assertThat(platform.effective("acme.other")).isEmpty();
        assertThat(platform.effective("acme.server")).contains("port=1 from CONF conf/acme.server.cfg.json");
    }

    @Test
    void whatIsSwitchedOffIsNotThereAndComesBack() throws Exception {
        platform.configure("acme.server~a.cfg.json", "{\"port\": 1}");
        platform.given(StartLayer.COMMAND_LINE, "acme.server~a", "", "").start();
        var off = platform.configuration("acme.server~a");
        platform.configure("acme.server~a.cfg.json", "{\"port\": 22}");
        var stillOff = platform.settle().configuration("acme.server~a");
        platform.stop();

        platform.givenNothing().start();

        assertThat(off).isEmpty();
        assertThat(stillOff).isEmpty();
        assertThat(platform.configuration("acme.server~a")).isEqualTo(Map.of("port", 22));
    }

    @Test
    void whatIsWrongIsNamedWithItsSource() throws Exception {
        platform.given(StartLayer.ENVIRONMENT, "acme.server", "port", "http")
                .given(StartLayer.COMMAND_LINE, "acme.server", "prot", "1")
                .given(StartLayer.APPLICATION_FILE, "acme.server", "quiet", "true")
                .given(StartLayer.COMMAND_LINE, "acme.server", "word", "right")
                .start();

        assertThat(platform.overlay().problems())
                .containsExactly(
                        "ENVIRONMENT (acme.server): 'port' is the text \"http\", expected a whole number from 0 to"
                                + " 65535",
                        "COMMAND_LINE (acme.server): 'prot' is an unknown key; did you mean 'port'?",
                        "APPLICATION_FILE (acme.server): 'quiet' is the text \"true\", expected true or false");
        assertThat(delivered(Set.of("word"))).doesNotContainKeys("port", "prot", "quiet");
    }

    @Test
    void aConfigurationThatNobodyHasIsFound() throws Exception {
        platform.configure("acme.undescribed.cfg.json", "{}");
        platform.given(StartLayer.COMMAND_LINE, "acme.nobody", "x", "1")
                .given(StartLayer.COMMAND_LINE, "acme.undescribed", "x", "1")
                .given(StartLayer.COMMAND_LINE, "acme.server", "port", "1")
                .given(StartLayer.ENVIRONMENT, "io.ecosystem.extra", "X", "1")
                .start();

        var unknown = platform.overlay().unknown(platform.known());

        assertThat(unknown).extracting("pid").containsExactly("acme.nobody");
    }

    @Test
    void secretsAreHidden() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"word\": \"hush\"}");
        platform.configure("acme.undescribed.cfg.json", """
            {"dbPassword": "hush", "apiToken": "$[secret:token]", "passwordFile": "$[secret:x;default=hush]",
             "name": "$[env:NAME]"}
            """);
        platform.start();

        assertThat(platform.effective("acme.server")).contains("word=*** from CONF conf/acme.server.cfg.json");
        assertThat(platform.effective("acme.undescribed"))
                .containsExactly(
                        "apiToken=$[secret:token] from CONF conf/acme.undescribed.cfg.json",
                        "dbPassword=*** from CONF conf/acme.undescribed.cfg.json",
                        "name=$[env:NAME] from CONF conf/acme.undescribed.cfg.json",
                        "passwordFile=*** from CONF conf/acme.undescribed.cfg.json");
    }

    @Test
    void aChangeAtRunTimeIsNamedAsOne() throws Exception {
        platform.start();
        platform.service(ConfigurationAdmin.class)
                .getConfiguration("acme.server", "?")
                .update(new Hashtable<>(Map.of("port", 7)));

        assertThat(platform.effective("acme.server")).contains("port=7 from RUN_TIME Config Admin");
    }

    /** Returns what a component of the configuration receives, once it has all of these keys. */
    private Map<String, Object> delivered(Set<String> keys) throws InterruptedException {
        var deliveries = new LinkedBlockingQueue<Dictionary<String, ?>>();
        ManagedService component = properties -> {
            if (properties != null) {
                deliveries.add(properties);
            }
        };
        var registration = platform.context()
                .registerService(
                        ManagedService.class, component, new Hashtable<>(Map.of(Constants.SERVICE_PID, "acme.server")));
        var delivered = new Hashtable<String, Object>();
        while (!delivered.keySet().containsAll(keys)) {
            var properties = deliveries.poll(10, TimeUnit.SECONDS);
            assertThat(properties).as("with %s, after %s", keys, delivered).isNotNull();
            delivered.clear();
            Collections.list(properties.keys()).forEach(key -> delivered.put(key, properties.get(key)));
        }
        registration.unregister();
        return delivered;
    }
}
