package io.ecosystem.launcher.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.platform.start.StartSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final String TCP = "io.ecosystem.transport.tcp~main";
    private static final String UDS = "io.ecosystem.transport.uds~main";

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws Exception {
        var file = file("{'instances': {'0': {'tcp': {'host': '10.0.0.1', 'port': 1}, 'logging': {'level': 'debug'},"
                + "'stats_keeper': {'gather_period': 60, 'history_length': 3}}}}");
        environment.put("ECOENV_TCP_ECOSYSTEM_0", "10.0.0.2:2");
        environment.put("ECOENV_STAT_GP", "30");

        var settings = read("-c", file, "--tcp", "10.0.0.3:3");

        assertThat(effective(settings))
                .containsExactlyInAnyOrder(
                        "io.ecosystem.logging level=debug from " + file + ": instances.0.logging.level",
                        "io.ecosystem.statistics gatherPeriodSeconds=30 from ECOENV_STAT_GP",
                        "io.ecosystem.statistics historyLength=3 from " + file
                                + ": instances.0.stats_keeper.history_length",
                        TCP + " host=10.0.0.3 from --tcp",
                        TCP + " port=3 from --tcp");
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void readsTheWholeFile() throws Exception {
        var file = file("""
            {'instances': {'a': {'lock_directory': '/l', 'buffer_directory': '/b',
              'stats_keeper': {'gather_period': 60, 'history_length': 3},
              'tcp': {}, 'udp': {'port': 9}, 'uds': {'directory': '/s', 'socket_file_name': 'x.sock'},
              'logging': {'level': 'info', 'console_only': false, 'file_only': true,
                'file_logging': {'directory': '/g', 'buffer_size': 5, 'max_size_in_bytes': 6, 'max_files': 7}},
              'extra': {'WORD': 'w', 'LIST': [1, 2], 'DEEP': {'a': null}}}}}\
            """);

        var settings = read("-c", file);

        assertThat(settings.instance()).isEqualTo("a");
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.settings(folder).stream()
                        .map(one -> "%s %s=%s".formatted(one.pid(), one.key(), one.value())))
                .containsExactly(
                        "io.ecosystem.statistics gatherPeriodSeconds=60",
                        "io.ecosystem.statistics historyLength=3",
                        TCP + " host=127.0.0.1",
                        TCP + " port=8888",
                        "io.ecosystem.transport.udp~main host=127.0.0.1",
                        "io.ecosystem.transport.udp~main port=9",
                        UDS + " path=" + Path.of("/s/x.sock").toAbsolutePath(),
                        "io.ecosystem.logging level=info",
                        "io.ecosystem.logging console=false",
                        "io.ecosystem.logging file=true",
                        "io.ecosystem.logging bufferRecords=5",
                        "io.ecosystem.logging maxFileBytes=6",
                        "io.ecosystem.logging maxFiles=7",
                        "io.ecosystem.extra WORD=w",
                        "io.ecosystem.extra LIST=[1, 2]",
                        "io.ecosystem.extra DEEP={\"a\":null}");
        assertThat(settings.folder(FolderKind.LOCK))
                .map(ChosenFolder::path)
                .contains(Path.of("/l").toAbsolutePath());
        assertThat(settings.folder(FolderKind.QUEUES))
                .map(ChosenFolder::path)
                .contains(Path.of("/b").toAbsolutePath());
        assertThat(settings.folder(FolderKind.LOG))
                .map(ChosenFolder::source)
                .contains(file + ": instances.a.logging.file_logging.directory");
    }

    @Test
    void theNearestOfThreeVariablesCounts() throws Exception {
        environment.putAll(Map.of(
                "ECOENV_LOG_LEVEL",
                "info",
                "ECOENV_LOG_LEVEL_DICE_ROLLER",
                "warn",
                "ECOENV_LOG_LEVEL_DICE_ROLLER_2",
                "error",
                "ECOENV_LOG_DIR",
                "/m",
                "ECOENV_LOG_DIR_DICE_ROLLER",
                ""));

        assertThat(effective(read("--app", "dice-roller", "-i", "2")))
                .containsExactly("io.ecosystem.logging level=error from ECOENV_LOG_LEVEL_DICE_ROLLER_2");
        assertThat(effective(read("--app", "dice-roller")))
                .containsExactly("io.ecosystem.logging level=warn from ECOENV_LOG_LEVEL_DICE_ROLLER");
        assertThat(effective(read())).containsExactly("io.ecosystem.logging level=info from ECOENV_LOG_LEVEL");
        assertThat(read("--app", "dice-roller").folder(FolderKind.LOG))
                .map(ChosenFolder::source)
                .contains("ECOENV_LOG_DIR");
    }

    @Test
    void anExtraOfTheInstanceWinsOverThoseOfTheApplicationAndTheMachine() throws Exception {
        environment.putAll(Map.of(
                "ECOENV_EXTRA_A",
                "1",
                "ECOENV_EXTRA_DICE_A",
                "2",
                "ECOENV_EXTRA_DICE_5_A",
                "3",
                "ECOENV_EXTRA_B",
                "4",
                "ECOENV_EXTRA_DICE_B",
                "5",
                "ECOENV_EXTRA_C",
                "6"));

        assertThat(effective(read("--app", "dice", "-i", "5")))
                .containsExactly(
                        "io.ecosystem.extra A=3 from ECOENV_EXTRA_DICE_5_A",
                        "io.ecosystem.extra B=5 from ECOENV_EXTRA_DICE_B",
                        "io.ecosystem.extra C=6 from ECOENV_EXTRA_C");
    }

    @Test
    void warnsOfWhatNobodyReads() throws Exception {
        var file = file("{'name': 'x', 'colour': 1, 'instances': {'0': {'tpc': {}, 'tcp': {'prot': 1}}}}");
        environment.put("ECOENV_LOG_LEVLE", "info");
        environment.put("ECOENV_TCP", "127.0.0.1:1");

        assertThat(read("-c", file).warnings())
                .containsExactly(
                        file + ": name is not used; --app and --instance name the application and the instance",
                        file + ": colour is an unknown key; known are instances, name, running_instance, "
                                + "instance_defaults",
                        file + ": instances.0.tcp.prot is an unknown key; did you mean 'port'?",
                        file + ": instances.0.tpc is an unknown key; did you mean 'tcp'?",
                        "ECOENV_TCP is not used: two instances cannot listen at one address; set"
                                + " ECOENV_TCP_ECOSYSTEM_0",
                        "ECOENV_LOG_LEVLE is an unknown variable; did you mean 'ECOENV_LOG_LEVEL'?");
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() throws IOException {
        var file = file("{'instances': {'0': {'tcp': 7, 'lock_directory': 8, 'logging': {'console_only': 'yes'}}}}");
        environment.put("ECOENV_UDP_ECOSYSTEM_0", "8889");

        assertThatThrownBy(() -> read("-c", file, "--tcp", "x", "--set", "y", "--folder", "z=/z"))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        file + ": instances.0.lock_directory is 8, expected a text",
                                        file + ": instances.0.tcp is 7, expected an object in braces",
                                        file + ": instances.0.logging.console_only is \"yes\", expected true or false",
                                        "ECOENV_UDP_ECOSYSTEM_0 is '8889', expected <host>:<port> with a port from 0"
                                                + " to 65535, such as 127.0.0.1:8889 or [::1]:8889, or off",
                                        "--tcp is 'x', expected <host>:<port> with a port from 0 to 65535, such as"
                                                + " 127.0.0.1:8888 or [::1]:8888, or off",
                                        "--folder is 'z=/z', expected <kind>=<path> with <kind> one of "
                                                + FolderKind.names(),
                                        "--set is 'y', expected <pid>.<key>=<value>, such as"
                                                + " io.ecosystem.transport.tcp~main.port=9000"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        127.0.0.1:0      | 127.0.0.1  | 0
        [::1]:65535      | ::1        | 65535
        my.host:80       | my.host    | 80
        """)
    void readsAddresses(String text, String host, int port) throws Exception {
        assertThat(effective(read("--tcp", text)))
                .containsExactlyInAnyOrder(
                        TCP + " host=%s from --tcp".formatted(host), TCP + " port=%s from --tcp".formatted(port));
    }

    @ParameterizedTest
    @CsvSource({"8888", ":8888", "host:", "host:65536", "host:-1", "::1:80", "[::1:80", "[]:80", "[host]x:80"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> read("--tcp", text))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("--tcp is '" + text + "', expected <host>:<port>");
    }

    @Test
    void aStrongerLayerSwitchesAChannelOffOrOn() throws Exception {
        environment.put("ECOENV_TCP_ECOSYSTEM_0", "off");
        environment.put("ECOENV_UDP_ECOSYSTEM_0", "127.0.0.1:9");

        var settings =
                read("--tcp", "127.0.0.1:1", "--udp", "off", "--set", "io.ecosystem.transport.udp~main.drainMillis=1");

        assertThat(effective(settings))
                .containsExactlyInAnyOrder(
                        TCP + " host=127.0.0.1 from --tcp",
                        TCP + " port=1 from --tcp",
                        "io.ecosystem.transport.udp~main = from --udp");
    }

    @Test
    void aSocketWithoutANameGetsOne() throws Exception {
        assertThat(effective(read("--app", "dice", "-i", "5", "--uds", "DEFAULT")))
                .containsExactly(UDS + " path=%s from --uds".formatted(folder.resolve("dice_5.uds.sock")));
        assertThat(effective(read("--uds", "/run/acme/DEFAULT")))
                .containsExactly(UDS
                        + " path=%s from --uds"
                                .formatted(Path.of("/run/acme/ecosystem_0.uds.sock")
                                        .toAbsolutePath()));
    }

    @Test
    void aKeyBeginsAfterTheLastDotOrAfterASlash() throws Exception {
        assertThat(effective(read("--set", "a.b~c.d=1=2", "--set", "e.f/g.h=")))
                .containsExactlyInAnyOrder("a.b~c d=1=2 from --set", "e.f g.h= from --set");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'instances': {'0': {}}     | not valid JSON near line 1, column
        []                          | not valid JSON
        {'a': 1, 'a': 2}            | not valid JSON
        """)
    void saysWhereAFileIsNoJson(String json, String message) throws IOException {
        var file = file(json);

        assertThatThrownBy(() -> read("-c", file))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("--config is %s, expected a JSON file: %s".formatted(file, message));
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        Path binary = Files.write(folder.resolve("binary"), "{\"ä\": 1}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> read("-c", folder.resolve("nothing").toString()))
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> read("-c", folder.toString())).hasMessageContaining("it cannot be read");
        assertThatThrownBy(() -> read("-c", binary.toString())).hasMessageContaining("not UTF-8, at byte 2");
    }

    @Test
    void refusesAnInstanceThatTheFileDoesNotHave() throws IOException {
        var file = file("{'instances': {'0': {}, '1': {}}}");

        assertThatThrownBy(() -> read("-c", file, "-i", "9"))
                .hasMessageContaining(file + ": instances has no instance '9', expected one of [0, 1]");
    }

    @ParameterizedTest
    @CsvSource({"../x", "a/b", "-a", "a b", "é"})
    void refusesNamesThatAreNoPartOfAFileName(String name) {
        assertThatThrownBy(() -> read("--app=" + name))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--app is '" + name + "'");
    }

    private Settings read(String... arguments) throws UsageException, InvalidSettingsException {
        return Settings.read(CommandLine.parse(List.of(arguments)), environment);
    }

    /** Returns the settings that remain after stronger ones have overridden weaker ones. */
    private List<String> effective(Settings settings) throws InvalidSettingsException {
        var byKey = new TreeMap<String, String>();
        for (StartSetting one : settings.settings(folder)) {
            byKey.put(
                    one.pid() + " " + one.key(),
                    "%s %s=%s from %s".formatted(one.pid(), one.key(), one.value(), one.source()));
        }
        return List.copyOf(byKey.values());
    }

    /** Writes an application file from JSON with single quotes. */
    private String file(String json) throws IOException {
        return Files.writeString(folder.resolve("application.json"), json.replace('\'', '"'))
                .toString();
    }
}
