package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange;
import io.ecosystem.spi.configuration.ConfigurationControl.Outcome;
import io.ecosystem.testkit.TestJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class ConfigurationHistoryTest {

    private static final ChangeOrigin ALICE = new ChangeOrigin("alice", "a test");
    private static final String SERVER = "acme.server";
    private static final String FILE = SERVER + ".cfg.json";

    @TempDir
    private Path home;

    private ConfiguredPlatform platform;

    @BeforeEach
    void start() throws Exception {
        platform = new ConfiguredPlatform(home).start();
        platform.install(TestJar.bundle(SERVER, "1.0.0").metatype(SERVER, """
            <AD id="host" type="String" default="127.0.0.1" min="1"/>
            <AD id="port" type="Integer" default="0" min="0" max="65535"/>
            <AD id="names" type="String" cardinality="2147483647" required="false"/>
            <AD id="tan" type="Password" required="false"/>
            """));
    }

    @AfterEach
    void stop() throws Exception {
        platform.stop();
    }

    // what Config Admin changes

    @Test
    void aPlainConfigurationSurvivesARestartAndTheLossOfTheCache() throws Exception {
        plain("acme.other").update(new Hashtable<>(Map.of("a", 1, "names", new String[] {"x"})));
        platform.configure("acme.file.cfg.json", "{\"a\": 1}");
        platform.settle().stop();
        deleteTree(home.resolve("data/bundles"));
        Files.delete(platform.conf.resolve("acme.file.cfg.json"));

        platform.start();

        assertThat(platform.configuration("acme.other")).containsEntry("a", 1);
        assertThat(platform.configuration("acme.other").get("names")).isEqualTo(new String[] {"x"});
        assertThat(platform.configuration("acme.file")).isEmpty();
    }

    @Test
    void aChangeOfAFileChangesOnlyItsOwnKeys() throws Exception {
        platform.configure(FILE, "{\"port\": 1, \"host\": \"a\"}");
        platform.settle();
        plain(SERVER).update(new Hashtable<>(Map.of("port", 99, "host", "a", "names", new String[] {"x"})));

        platform.configure(FILE, "{\"port\": 1, \"host\": \"bb\"}");
        platform.settle();

        assertThat(platform.configuration(SERVER)).containsEntry("port", 99).containsEntry("host", "bb");
        assertThat(platform.configuration(SERVER)).containsKey("names");
    }

    @Test
    void aPlainConfigurationStaysWhenAFileThatJoinedItGoes() throws Exception {
        plain(SERVER).update(new Hashtable<>(Map.of("host", "plain")));
        platform.configure(FILE, "{\"port\": 1}");
        platform.settle();
        var joined = platform.configuration(SERVER);

        Files.delete(platform.conf.resolve(FILE));
        platform.settle();

        assertThat(joined).isEqualTo(Map.of("host", "plain", "port", 1));
        assertThat(platform.configuration(SERVER)).isEqualTo(Map.of("host", "plain"));
    }

    // what is kept

    @Test
    void keepsWhoChangedWhatAndWhy() throws Exception {
        platform.configure(FILE, "{\"port\": 1}");
        platform.settle();
        platform.configure(FILE, "{\"port\": 22, \"host\": \"a\"}");
        platform.settle();
        set("{\"port\": 3}");
        plain(SERVER).update(new Hashtable<>(Map.of("port", 4)));
        Files.delete(platform.conf.resolve(FILE));
        platform.settle();

        assertThat(history())
                .containsExactly(
                        "5 acme.server DELETED by instance with conf/acme.server.cfg.json: {port=4} -> {}",
                        "4 acme.server UPDATED by unknown with Config Admin: {host=a, port=3} -> {port=4}",
                        "3 acme.server UPDATED by alice with a test: {port=22} -> {port=3}",
                        "2 acme.server UPDATED by instance with conf/acme.server.cfg.json: {port=1} -> {host=a,"
                                + " port=22}",
                        "1 acme.server CREATED by instance with conf/acme.server.cfg.json: {} -> {port=1}");
    }

    @Test
    void goesOnAfterARestartAndKeepsWhatChangedMeanwhile() throws Exception {
        plain("acme.other").update(new Hashtable<>(Map.of("a", 1)));
        platform.stop();
        Files.delete(home.resolve("data/configurations/acme/other.config"));

        platform.start();
        set("{\"port\": 3}");

        assertThat(history())
                .containsExactly(
                        "3 acme.server CREATED by alice with a test: {} -> {port=3}",
                        "2 acme.other DELETED by unknown with found at the start: {a=1} -> {}",
                        "1 acme.other CREATED by unknown with Config Admin: {} -> {a=1}");
    }

    @Test
    void keepsChangedStartSettingsOnce() throws Exception {
        platform.stop();
        platform.given(StartLayer.COMMAND_LINE, SERVER, "port", "3")
                .given(StartLayer.COMMAND_LINE, SERVER, "tan", "4711")
                .start();
        platform.settle().stop();
        platform.start();
        platform.settle().stop();

        platform.givenNothing().start();

        assertThat(history())
                .containsExactly(
                        "4 acme.server DELETED by instance with start: {} -> {}",
                        "3 acme.server START by start with start: {port=3, tan=***} -> {}",
                        "2 acme.server CREATED by instance with start: {} -> {}",
                        "1 acme.server START by start with COMMAND_LINE: {} -> {port=3, tan=***}");
        assertThat(Files.readString(platform.historyFile())).doesNotContain("4711");
    }

    @Test
    void hidesSecretsAndRestoresThem() throws Exception {
        set("{\"tan\": \"4711\", \"host\": \"x://joe:4712@host\"}");
        set("{\"tan\": \"0815\", \"host\": \"plain\"}");

        platform.editor().restore("1", Optional.empty(), Optional.empty(), ALICE);

        assertThat(history().toString()).doesNotContain("4711", "0815", "4712");
        assertThat(history().getFirst())
                .isEqualTo("3 acme.server UPDATED by alice with a test: "
                        + "{host=plain, tan=***} -> {host=x://***@host, tan=***}");
        assertThat(platform.configuration(SERVER)).containsEntry("tan", "4711");
    }

    @Test
    void onlyItsOwnerMayReadTheFile() throws Exception {
        set("{\"port\": 3}");

        assertThat(Files.getPosixFilePermissions(platform.historyFile()))
                .allMatch(permission -> permission.name().startsWith("OWNER"));
    }

    @Test
    void skipsALineThatACrashCutOff() throws Exception {
        set("{\"port\": 1}");
        set("{\"port\": 2}");
        var bytes = Files.readAllBytes(platform.historyFile());
        Files.write(platform.historyFile(), Arrays.copyOf(bytes, bytes.length - 20));
        platform.stop();
        platform.start();

        set("{\"port\": 3}");

        assertThat(history())
                .containsExactly(
                        "3 acme.server UPDATED by alice with a test: {port=2} -> {port=3}",
                        "2 acme.server UPDATED by unknown with found at the start: {port=1} -> {port=2}",
                        "1 acme.server CREATED by alice with a test: {} -> {port=1}");
    }

    @Test
    void aDamagedFileDoesNotStopChanges() throws Exception {
        Files.createDirectories(platform.historyFile().getParent());
        Files.write(platform.historyFile(), new byte[] {(byte) 0xff, 0, '{', '\n'}, StandardOpenOption.CREATE);

        set("{\"port\": 3}");

        assertThat(history()).hasSize(1);
    }

    // setting

    @Test
    void setsSomeKeysWithTheTypesThatTheBundleExpects() throws Exception {
        platform.configure(FILE, "{\"port\": 1, \"host\": \"a\"}");
        platform.settle();

        var outcome = set("{\"port\": 22, \"names\": [\"x\"]}");

        assertThat(platform.configuration(SERVER)).containsEntry("port", 22).containsEntry("host", "a");
        assertThat(platform.configuration(SERVER).get("names")).isEqualTo(new String[] {"x"});
        assertThat(outcome.changes().getFirst().before()).isEqualTo(Map.of("port", 1));
        assertThat(outcome.changes().getFirst().after()).isEqualTo(Map.of("port", 22, "names", List.of("x")));
        assertThat(set("{\"port\": 22}").changes()).isEmpty();
    }

    @Test
    void createsOneOfAFactory() {
        platform.editor().set("acme.server~two", "{\"port\": 2}", ALICE);

        assertThat(platform.effective("acme.server~two")).contains("port=2 from RUN_TIME Config Admin");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme.server | {\"port\": 70000} | acme.server: 'port' is 70000, expected a whole number from 0 to"
                        + " 65535",
                "acme.server | {\"prot\": 1} | acme.server: 'prot' is an unknown key; did you mean 'port'?",
                "acme.server | {\"port\": null} | 'port' is null, expected a value; leave the key out for its default",
                "acme.server | {} | no key is given",
                "acme.sever~x | {\"port\": 1} | no installed bundle has a configuration acme.sever; did you mean"
                        + " acme.server?",
                "acme/server | {\"port\": 1} | configuration 'acme/server': its name contains '/', which names of"
                        + " configurations cannot; rename it",
                "acme..server | {\"port\": 1} | configuration 'acme..server': its name contains '..', which names of"
                        + " configurations cannot; rename it",
            })
    void refusesNonsenseByName(String pid, String values, String reason) throws Exception {
        assertThatThrownBy(() -> platform.editor().set(pid, values, ALICE)).hasMessage(reason);

        assertThat(platform.service(ConfigurationAdmin.class).listConfigurations(null))
                .isNull();
    }

    @Test
    void notesThatTheStartWins() throws Exception {
        platform.stop();
        platform.given(StartLayer.COMMAND_LINE, SERVER, "port", "3").start();

        assertThat(set("{\"port\": 5}").notes())
                .containsExactly("'port' of acme.server takes effect once the start no longer sets it (COMMAND_LINE)");
    }

    @Test
    void takesBackWhatWasSet() throws Exception {
        platform.configure(FILE, "{\"port\": 1, \"host\": \"a\"}");
        platform.settle();
        set("{\"port\": 22, \"names\": [\"x\"]}");

        unset("names");
        unset("port");

        assertThat(platform.configuration(SERVER)).isEqualTo(Map.of("port", 1, "host", "a"));
        assertThatThrownBy(() -> unset("port"))
                .hasMessage("'port' of acme.server was not set at run time: conf/acme.server.cfg.json states it");
        assertThatThrownBy(() -> unset("hots")).hasMessage("'hots' of acme.server is not set; did you mean host?");
        assertThatThrownBy(() -> unset()).hasMessage("nothing of acme.server was set at run time");
        assertThatThrownBy(() -> platform.editor().unset("acme.serve", Set.of(), ALICE))
                .hasMessage("there is no configuration acme.serve; did you mean acme.server?");
    }

    @Test
    void deletesAConfigurationThatWasOnlySet() throws Exception {
        set("{\"port\": 22}");

        unset();

        assertThat(platform.effective(SERVER)).doesNotContain("port=22 from RUN_TIME Config Admin");
        assertThat(history().getFirst()).startsWith("2 acme.server DELETED");
    }

    // restoring

    @Test
    void restoresAKey() throws Exception {
        set("{\"port\": 1, \"host\": \"a\"}");
        set("{\"port\": 2, \"host\": \"b\"}");

        platform.editor().restore("1", Optional.of(SERVER), Optional.of("port"), ALICE);

        assertThat(platform.configuration(SERVER)).isEqualTo(Map.of("port", 1, "host", "b"));
        assertThat(history().getFirst()).isEqualTo("3 acme.server UPDATED by alice with a test: {port=2} -> {port=1}");
    }

    @Test
    void restoresEverythingToATime() throws Exception {
        set("{\"port\": 1}");
        var time = platform.editor().history("", 1).getFirst().time().toString();
        set("{\"port\": 2}");
        platform.editor().set("acme.server~two", "{\"port\": 2}", ALICE);
        plain("acme.other").update(new Hashtable<>(Map.of("a", 1)));

        platform.editor().restore(time, Optional.empty(), Optional.empty(), ALICE);

        assertThat(platform.configuration(SERVER)).isEqualTo(Map.of("port", 1));
        assertThat(platform.configuration("acme.server~two")).isEmpty();
        assertThat(platform.configuration("acme.other")).isEmpty();
        platform.editor().restore("4", Optional.empty(), Optional.empty(), ALICE);
        assertThat(platform.configuration(SERVER)).isEqualTo(Map.of("port", 2));
        assertThat(platform.configuration("acme.other")).isEqualTo(Map.of("a", 1));
    }

    @Test
    void restoresTheRestIfOneCannotBeStored() throws Exception {
        set("{\"port\": 1}");
        plain("other").update(new Hashtable<>(Map.of("a", 1)));
        set("{\"port\": 2}");
        plain("other").update(new Hashtable<>(Map.of("a", 2)));
        var folder = home.resolve("data/configurations/acme");
        Files.move(folder, home.resolve("aside"));
        Files.createFile(folder);

        var outcome = platform.editor().restore("2", Optional.empty(), Optional.empty(), ALICE);

        assertThat(outcome.notes()).singleElement().asString().startsWith("acme.server cannot be restored now: ");
        assertThat(platform.configuration("other")).isEqualTo(Map.of("a", 1));
    }

    @Test
    void whatIsRestoredOverAFileStaysUntilTheFileChanges() throws Exception {
        platform.configure(FILE, "{\"port\": 1}");
        platform.settle();
        platform.configure(FILE, "{\"port\": 22}");
        platform.settle();

        platform.editor().restore("1", Optional.of(SERVER), Optional.empty(), ALICE);

        assertThat(platform.settle().configuration(SERVER)).containsEntry("port", 1);
        platform.stop();
        assertThat(platform.start().configuration(SERVER)).containsEntry("port", 1);
        platform.configure(FILE, "{\"port\": 333}");
        assertThat(platform.settle().configuration(SERVER)).containsEntry("port", 333);
    }

    @Test
    void doesNotDeleteWhatAFileStates() throws Exception {
        platform.configure(FILE, "{\"port\": 1}");
        platform.settle();

        var outcome = platform.editor().restore("0", Optional.empty(), Optional.empty(), ALICE);

        assertThat(outcome.notes()).containsExactly("acme.server stays as it is: conf/acme.server.cfg.json states it");
        assertThat(platform.configuration(SERVER)).containsEntry("port", 1);
    }

    @Test
    void restoresOneOfAFactoryWhoseNameConfigAdminChose() throws Exception {
        var chosen = platform.service(ConfigurationAdmin.class).createFactoryConfiguration(SERVER, "?");
        chosen.update(new Hashtable<>(Map.of("port", 7)));
        var pid = chosen.getPid();
        chosen.delete();

        var outcome = platform.editor().restore("1", Optional.empty(), Optional.empty(), ALICE);

        var restored = "acme.server~" + pid.substring("acme.server.".length());
        assertThat(outcome.notes()).hasSize(1);
        assertThat(platform.configuration(restored)).isEqualTo(Map.of("port", 7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9 | | | the history has no entry 9; expected a number from 0 to 1",
                "soon | | | 'soon' is neither the number of an entry nor a time such as 2026-01-31T12:00:00Z",
                "1 | | port | a key can be restored only of one configuration; name its pid",
                "1 | acme.serve | | there is no configuration acme.serve; did you mean acme.server?",
                "0 | acme.server | prot | acme.server neither has 'prot' nor had it then",
            })
    void refusesToRestoreNonsense(String to, String pid, String key, String reason) {
        set("{\"port\": 1}");

        assertThatThrownBy(
                        () -> platform.editor().restore(to, Optional.ofNullable(pid), Optional.ofNullable(key), ALICE))
                .hasMessage(reason);
    }

    private Outcome set(String values) {
        return platform.editor().set(SERVER, values, ALICE);
    }

    private void unset(String... keys) {
        platform.editor().unset(SERVER, Set.of(keys), ALICE);
    }

    private Configuration plain(String pid) throws Exception {
        return platform.service(ConfigurationAdmin.class).getConfiguration(pid, "?");
    }

    private List<String> history() {
        return platform.editor().history("", 1_000).stream()
                .map(ConfigurationHistoryTest::line)
                .toList();
    }

    private static String line(ConfigurationChange change) {
        return "%d %s %s by %s with %s: %s -> %s"
                .formatted(
                        change.number(),
                        change.pid(),
                        change.kind(),
                        change.origin().actor(),
                        change.origin().cause(),
                        change.before(),
                        change.after());
    }

    private static void deleteTree(Path top) throws Exception {
        try (var files = Files.walk(top)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
