package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.testkit.TestJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.cm.ConfigurationAdmin;

class FileConfigurationsTest {

    private static final String SERVER = """
        <AD id="host" type="String" default="127.0.0.1" min="1"/>
        <AD id="port" type="Integer" default="0" min="0" max="65535"/>
        <AD id="path" type="String" required="false"/>
        <AD id="mode" type="String" default="open"><Option label="Open" value="open"/><Option value="shut"/></AD>
        <AD id="ratio" type="Double" default="1.5"/>
        <AD id="quiet" type="Boolean" default="false"/>
        <AD id="names" type="String" cardinality="2147483647" required="true"/>
        <AD id="limit" type="Long" required="false"/>
        """;

    @TempDir
    private Path home;

    private ConfiguredPlatform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new ConfiguredPlatform(home).start();
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    @Test
    void appliesASingleton() throws Exception {
        platform.configure("acme.server.cfg.json", """
            // what we listen on
            { "host": "localhost", "port:Integer": 8888, "limit": 5, "names": ["a", "b"] }
            """);

        platform.settle();

        var values = platform.configuration("acme.server");
        assertThat(values)
                .containsEntry("host", "localhost")
                .containsEntry("port", 8888)
                .containsEntry("limit", 5L);
        assertThat(values.get("names")).isEqualTo(new String[] {"a", "b"});
    }

    @Test
    void appliesOneOfAFactory() throws Exception {
        platform.configure("acme.server~main.cfg.json", "{\"port\": 1}");

        platform.settle();

        var configuration = platform.service(ConfigurationAdmin.class).listConfigurations("(port=1)")[0];
        assertThat(configuration.getFactoryPid()).isEqualTo("acme.server");
        assertThat(configuration.getPid()).isEqualTo("acme.server~main");
    }

    @Test
    void appliesWhatWasThereBeforeTheStartAtTheFirstLook() throws Exception {
        platform.stop();
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");

        platform.start();

        assertThat(platform.configuration("acme.server")).containsEntry("port", 1L);
    }

    @Test
    void appliesAChange() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port\": 1, \"old\": true}");
        platform.settle();

        platform.configure("acme.server.cfg.json", "{\"port\": 22}");
        platform.settle();

        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("port", 22L));
    }

    @Test
    void deletesTheConfigurationOfAFileThatIsGone() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");
        platform.settle();

        Files.delete(platform.conf.resolve("acme.server.cfg.json"));
        platform.settle();

        assertThat(platform.configuration("acme.server")).isEmpty();
    }

    @Test
    void leavesConfigurationsOfOthersAlone() throws Exception {
        var values = new Hashtable<String, Object>(Map.of("a", 1));
        platform.service(ConfigurationAdmin.class)
                .getConfiguration("acme.other", "?")
                .update(values);

        platform.settle();
        platform.stop();
        platform.start();

        assertThat(platform.configuration("acme.other")).isEqualTo(Map.of("a", 1));
    }

    @Test
    void doesNotTakeBackWhatWasChangedAtRunTimeUntilTheFileChanges() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");
        platform.settle();
        var values = new Hashtable<String, Object>(Map.of("port", 99L));
        platform.service(ConfigurationAdmin.class)
                .getConfiguration("acme.server", "?")
                .update(values);

        platform.settle();
        var before = platform.configuration("acme.server");
        platform.configure("acme.server.cfg.json", "{\"port\": 22}");
        platform.settle();

        assertThat(before).containsEntry("port", 99L);
        assertThat(platform.configuration("acme.server")).containsEntry("port", 22L);
    }

    @Test
    void appliesAChangeOnceItCanBeStored() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");
        platform.settle();
        var folder = home.resolve("data/configurations/acme");
        var aside = home.resolve("aside");
        Files.move(folder, aside);
        Files.createFile(folder);
        platform.configure("acme.server.cfg.json", "{\"port\": 22}");
        var before = platform.settle().configuration("acme.server");
        var problems = platform.problems();

        Files.delete(folder);
        Files.move(aside, folder);
        platform.settle();

        assertThat(before).containsEntry("port", 1L);
        assertThat(problems).anyMatch(line -> line.startsWith("conf/acme.server.cfg.json is not applied: "));
        assertThat(platform.configuration("acme.server")).containsEntry("port", 22L);
        assertThat(platform.problems()).noneMatch(line -> line.contains("is not applied"));
    }

    @Test
    void followsWhatHappenedToTheFilesWhileItWasStopped() throws Exception {
        platform.configure("acme.stays.cfg.json", "{\"a\": 1}");
        platform.configure("acme.changes.cfg.json", "{\"a\": 1}");
        platform.configure("acme.goes.cfg.json", "{\"a\": 1}");
        platform.settle();
        platform.stop();

        platform.configure("acme.changes.cfg.json", "{\"a\": 22}");
        Files.delete(platform.conf.resolve("acme.goes.cfg.json"));
        platform.start();

        assertThat(platform.configuration("acme.stays")).containsEntry("a", 1L);
        assertThat(platform.configuration("acme.changes")).containsEntry("a", 22L);
        assertThat(platform.configuration("acme.goes")).isEmpty();
    }

    @Test
    void restoresWhatSomeoneDeletedWhenItStartsAgain() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port:Integer\": 1}");
        platform.settle();
        platform.service(ConfigurationAdmin.class)
                .getConfiguration("acme.server", "?")
                .delete();
        platform.stop();

        platform.start();

        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("port", 1));
    }

    @Test
    void givesValuesTheTypeThatTheBundleExpects() throws Exception {
        describe();

        platform.configure("acme.server.cfg.json", """
            {"port": 8888, "ratio": 2, "names": "one", "limit": 7}
            """);
        platform.settle();

        var values = platform.configuration("acme.server");
        assertThat(values)
                .containsEntry("port", 8888)
                .containsEntry("ratio", 2.0)
                .containsEntry("limit", 7L);
        assertThat(values.get("names")).isEqualTo(new String[] {"one"});
        assertThat(platform.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'port': 70000 | 'port' is 70000, expected a whole number from 0 to 65535",
                "'port': -1 | 'port' is -1, expected a whole number from 0 to 65535",
                "'port': 1.5 | 'port' is 1.5, expected a whole number from 0 to 65535",
                "'port': '8888' | 'port' is the text \"8888\", expected a whole number from 0 to 65535",
                "'port': [1, 2] | 'port' is an array, expected a whole number from 0 to 65535",
                "'port': null | 'port' is null, expected a value; leave the key out for its default",
                "'port': {'a': 1} | 'port' is an object, expected a text, a number, a flag or an array of these",
                "'port:Integer': 'x' | 'port:Integer' is \"x\", which is not of the type that the key states",
                "'port:Integer': 70000000000 | 'port:Integer' is 70000000000, expected a whole number from -2147483648"
                        + " to 2147483647",
                "'limit': 99999999999999999999 | 'limit' is 99999999999999999999, expected a whole number from "
                        + "-9223372036854775808 to 9223372036854775807",
                "'host': 5 | 'host' is 5, expected a text of at least 1 characters",
                "'mode': 'ajar' | 'mode' is the text \"ajar\", expected one of open, shut",
                "'quiet': 'true' | 'quiet' is the text \"true\", expected true or false",
                "'ratio': 'x' | 'ratio' is the text \"x\", expected a number",
                "'names': [1] | 'names' is 1, expected an array, each element a text",
                "'names': [1, 'a'] | 'names' is [1,\"a\"], expected elements of one type",
            })
    void refusesAWrongValueAndKeepsTheRunningOnes(String wrong, String reason) throws Exception {
        describe();
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");
        platform.settle();

        platform.configure("acme.server.cfg.json", "{%s}".formatted(wrong.replace('\'', '"')));
        platform.settle();

        assertThat(platform.problems())
                .containsExactly("conf/acme.server.cfg.json is not applied: %s; the running configuration stays"
                        .formatted(reason));
        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("port", 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'port': 1 | it is not valid JSON: it ends too early",
                "[1] | it is not one JSON object in braces",
                "{'port': 1} {} | it is not valid JSON near line 1",
                "{'port': 1, 'port': 2} | it is not valid JSON near line 1, column 21: Duplicate key",
                "{'port': tru} | it is not valid JSON near line 1",
            })
    void saysWhereAFileIsNoJson(String text, String reason) throws Exception {
        platform.configure("acme.server.cfg.json", text.replace('\'', '"'));

        platform.settle();

        assertThat(platform.problems())
                .singleElement()
                .asString()
                .startsWith("conf/acme.server.cfg.json is not applied: " + reason);
        assertThat(platform.configuration("acme.server")).isEmpty();
    }

    @Test
    void waitsForAnEmptyFileToBeWritten() throws Exception {
        platform.configure("acme.server.cfg.json", "");
        platform.settle();
        var early = platform.problems();

        platform.losePatience().settle();

        assertThat(early).isEmpty();
        assertThat(platform.problems()).singleElement().asString().contains("acme.server.cfg.json is not applied");
    }

    @Test
    void healsWhenTheFileIsCorrected() throws Exception {
        describe();
        platform.configure("acme.server.cfg.json", "{\"port\": 70000}");
        platform.settle();

        platform.configure("acme.server.cfg.json", "{\"port\": 7000}");
        platform.settle();

        assertThat(platform.problems()).isEmpty();
        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("port", 7000));
    }

    @Test
    void reportsAnInvalidFileAgainAfterARestart() throws Exception {
        describe();
        platform.configure("acme.server.cfg.json", "{\"port\": 1}");
        platform.settle();
        platform.configure("acme.server.cfg.json", "{\"port\": 70000}");
        platform.settle();
        var before = platform.problems();
        platform.stop();

        platform.start();

        assertThat(platform.problems()).isEqualTo(before).hasSize(1);
        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("port", 1));
    }

    @Test
    void namesAKeyThatIsMissing() throws Exception {
        describe("<AD id=\"path\" type=\"String\"/>");

        platform.configure("acme.server.cfg.json", "{}");
        platform.settle();

        assertThat(platform.problems())
                .containsExactly("conf/acme.server.cfg.json is not applied: 'path' is missing, expected a text");
    }

    @Test
    void appliesAnUnknownKeyBesideTheKnownOnes() throws Exception {
        describe();

        platform.configure("acme.server.cfg.json", "{\"prot\": 1, \"port\": 2, \"gateway.target\": \"(a=b)\"}");
        platform.settle();

        assertThat(platform.problems()).isEmpty();
        assertThat(platform.configuration("acme.server"))
                .containsEntry("prot", 1L)
                .containsEntry("port", 2);
    }

    @Test
    void appliesAConfigurationThatNoBundleDescribesAndSaysSo() throws Exception {
        platform.configure("acme.unknown~a.cfg.json", "{\"any\": [true, false]}");

        platform.settle();

        assertThat(platform.problems())
                .containsExactly("conf/acme.unknown~a.cfg.json is unused: no installed "
                        + "bundle has a configuration acme.unknown");
        assertThat(platform.configuration("acme.unknown~a").get("any")).isEqualTo(new Boolean[] {true, false});
    }

    @Test
    void reportsAWrongValueWhenTheBundleComesLater() throws Exception {
        platform.configure("acme.server.cfg.json", "{\"port\": 70000}");
        platform.settle();

        describe();
        var reported = platform.problems();
        platform.configure("acme.server.cfg.json", "{\"port\": 7000}");
        platform.settle();

        assertThat(reported)
                .containsExactly("conf/acme.server.cfg.json was applied before its bundle was installed, but "
                        + "is wrong: 'port' is 70000, expected a whole number from 0 to 65535");
        assertThat(platform.problems()).isEmpty();
    }

    @Test
    void refusesANameWithoutAPid() throws Exception {
        platform.configure("~main.cfg.json", "{}");

        platform.settle();

        assertThat(platform.problems()).singleElement().asString().contains("its name must be <pid>.cfg.json");
    }

    @Test
    void putsTheFileOverTheFeatureKeyByKey() throws Exception {
        Files.createDirectories(home.resolve("features"));
        platform.stop();
        Files.writeString(home.resolve("features/a.json"), """
            {"id": "acme:a:1", "configurations": {"acme.server": {"host": "feature", "port": 1}}}
            """);
        platform.configure("acme.server.cfg.json", "{\"port\": 2}");

        platform.start();
        var both = platform.configuration("acme.server");
        Files.delete(platform.conf.resolve("acme.server.cfg.json"));
        platform.settle();

        assertThat(both).isEqualTo(Map.of("host", "feature", "port", 2L));
        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("host", "feature", "port", 1L));
    }

    @Test
    void takesTheLastOfTwoFeaturesThatStateTheSameKey() throws Exception {
        platform.stop();
        Files.createDirectories(home.resolve("features"));
        for (String name : List.of("a", "b")) {
            Files.writeString(home.resolve("features/" + name + ".json"), """
                {"id": "acme:a:1", "configurations": {"acme.server": {"host": "%s"}}}
                """.formatted(name));
        }

        platform.start();

        assertThat(platform.configuration("acme.server")).isEqualTo(Map.of("host", "b"));
    }

    @Test
    void takesOfOptionalFeaturesThoseOfTheStart() throws Exception {
        platform.stop();
        Files.createDirectories(home.resolve("features/optional"));
        for (String name : List.of("console", "shell")) {
            Files.writeString(home.resolve("features/optional/" + name + ".json"), """
                {"id": "acme:a:1", "configurations": {"acme.%s": {"port": 1}}}
                """.formatted(name));
        }

        platform.with("console").start();
        var chosen = platform.configuration("acme.console");
        var other = platform.configuration("acme.shell");
        platform.stop();
        platform.with().start();

        assertThat(chosen).isEqualTo(Map.of("port", 1L));
        assertThat(other).isEmpty();
        assertThat(platform.configuration("acme.console")).isEmpty();
    }

    private void describe() throws Exception {
        describe(SERVER);
    }

    private void describe(String attributes) throws Exception {
        platform.install(TestJar.bundle("acme.server", "1.0.0").metatype("acme.server", attributes));
        platform.settle();
    }
}
