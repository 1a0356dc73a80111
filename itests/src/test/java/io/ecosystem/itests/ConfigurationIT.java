package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Vault;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the sources of configuration, their precedence, and the treatment of nonsense and of secrets. */
public class ConfigurationIT {

    private static final String TCP = "io.ecosystem.transport.tcp~main";
    private static final String VAULT = "acme.vault";
    private static final String SECRET = "kept-between-us-7316";
    private static final String VARIABLE = "also-between-us-9041";
    private static final String ARGUMENT = "between-us-and-ps-5520";

    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    public void unpack() throws Exception {
        distribution = Distribution.warmIn(folder);
    }

    @AfterEach
    public void close() {
        distribution.close();
    }

    @Test
    public void eachLayerWinsOverTheOneBelow() throws Exception {
        Path file = file("{'instances': {'0': {'colour': 'red',"
                + "'tcp': {'host': 'nowhere.invalid', 'port': 1}, 'extra': {'A': 'file', 'B': 'file', 'C': 'file'}}}}");
        distribution.deploy(
                "layers.feature.json",
                ("{\"id\": \"acme:layers:1.0.0\", \"configurations\": {\"" + TCP
                                + "\": {\"maxLineBytes\": 1111, \"maxConnections\": 111}}}")
                        .getBytes(StandardCharsets.UTF_8));
        distribution.configure(TCP, "{\"host\": \"127.0.0.1\", \"port\": 2, \"maxLineBytes\": 2222}");
        distribution
                .withVariable("ECOENV_TCP_ECOSYSTEM_0", "nowhere.invalid:3")
                .withVariable("ECOENV_EXTRA_B", "machine")
                .withVariable("ECOENV_EXTRA_ECOSYSTEM_0_C", "instance")
                .withVariable("ECOENV_EXTRA_C", "machine");

        int port = Ports.free();
        distribution.start(
                "-c", file.toString(), "--tcp", "127.0.0.1:" + port, "--set", "io.ecosystem.extra.C=argument");

        assertEquals("{'value':30,'layer':'default','source':''}", setting(TCP, "lineTimeoutSeconds"));
        assertEquals(
                "{'value':111,'layer':'deployed_feature','source':'deploy/layers.feature.json'}",
                setting(TCP, "maxConnections"));
        assertEquals(
                "{'value':2222,'layer':'conf','source':'conf/" + TCP + ".cfg.json'}", setting(TCP, "maxLineBytes"));
        assertEquals(
                "{'value':'file','layer':'application_file','source':'" + file + ": instances.0.extra.A'}",
                setting("io.ecosystem.extra", "A"));
        assertEquals(
                "{'value':'machine','layer':'environment','source':'ECOENV_EXTRA_B'}",
                setting("io.ecosystem.extra", "B"));
        assertEquals(
                "{'value':'argument','layer':'command_line','source':'--set'}", setting("io.ecosystem.extra", "C"));
        assertEquals("{'value':" + port + ",'layer':'command_line','source':'--tcp'}", setting(TCP, "port"));
        assertTrue(
                distribution.output().contains(file + ": instances.0.colour is an unknown key"), distribution.output());

        changeBelow(port);

        assertEquals(0, distribution.stop());
        distribution.configure(TCP, "{\"host\": \"127.0.0.1\", \"port\": 0, \"maxLineBytes\": 4444}");
        Distribution plain = distribution.sibling();
        try {
            plain.start();
            assertEquals(
                    "{'value':0,'layer':'conf','source':'conf/" + TCP + ".cfg.json'}", setting(plain, TCP, "port"));
            assertEquals(null, setting(plain, "io.ecosystem.extra", "C"));
        } finally {
            plain.close();
        }
    }

    @Test
    public void secretsReachTheirComponentAndNothingElse() throws Exception {
        Files.writeString(
                Files.createDirectories(distribution.home().resolve("conf/secrets"))
                        .resolve("vault.password"),
                SECRET + "\n");
        distribution.configure(
                VAULT,
                "{\"word\": \"$[secret:vault.password]\", \"variable\": \"<$[env:VAULT_WORD]>\", "
                        + "\"missing\": \"$[secret:nobody]\"}");
        distribution.deploy("vault.jar", vault());
        distribution
                .withoutArchive() // the stop must not write secrets to it either
                .withVariable("VAULT_WORD", VARIABLE)
                .start("--uds", "DEFAULT", "--set", VAULT + ".token=" + ARGUMENT);

        assertKnows("word", SECRET);
        assertKnows("variable", "<" + VARIABLE + ">");
        assertKnows("token", ARGUMENT);
        assertKnows("missing", "null");
        assertEquals(
                "{'value':'$[secret:vault.password]','layer':'conf','source':'conf/acme.vault.cfg.json'}",
                setting(VAULT, "word"));
        assertEquals("{'value':'***','layer':'command_line','source':'--set'}", setting(VAULT, "token"));
        String complaint = VAULT + " is configured without 'missing': nothing is found for $[secret:nobody]";
        Await.until(
                complaint,
                () -> !distribution.logged(complaint).isEmpty()
                        || distribution.output().contains(complaint));
        String everything = ask(distribution, "{}");
        distribution.stop();
        for (String secret : List.of(SECRET, VARIABLE, ARGUMENT)) {
            assertFalse(everything.contains(secret) || distribution.output().contains(secret), secret + " is shown");
            assertEquals(List.of(), filesWith(secret));
        }
    }

    @Test
    public void nonsenseEndsTheStartWithOneLineThatNamesIt() throws Exception {
        assertRefused(List.of("unknown argument '--prot'; did you mean"), "--prot", "1");
        assertRefused(
                List.of("expected a JSON file: not valid JSON near line 2, column"),
                "-c",
                file("{\n'instances' {}}").toString());
        assertRefused(
                List.of("has no instance '9', expected one of [0, 1]"),
                "-c",
                file("{'instances': {'0': {}, '1': {}}}").toString(),
                "-i",
                "9");
        assertRefused(
                List.of(
                        "instances.0.tcp.port (" + TCP + "): 'port' is 70000, expected a whole number from 0 to 65535",
                        "--set (" + TCP + "): 'prot' is an unknown key; did you mean 'port'?"),
                "-c",
                file("{'instances': {'0': {'tcp': {'port': 70000}}}}").toString(),
                "--set",
                TCP + ".prot=1");
        assertRefused(
                List.of("--set sets 'x' of acme.nobody, a configuration that no installed bundle has"),
                "--set",
                "acme.nobody.x=1");
        distribution.withVariable("ECOENV_UDP_ECOSYSTEM_0", "8889");
        assertRefused(
                List.of(
                        "--tcp is 'here', expected <host>:<port>",
                        "ECOENV_UDP_ECOSYSTEM_0 is '8889', expected <host>:<port>"),
                "--tcp",
                "here");
    }

    @Test
    public void anInstanceWithoutChannelsSaysSo() throws Exception {
        distribution.launch("--tcp", "off", "--udp", "off", "--uds", "off");
        distribution.awaitOutput("listens nowhere", Await.PATIENCE);
        assertFalse(distribution.output().contains("://"), distribution.output());
        assertEquals(0, distribution.stop());

        distribution.start();
        distribution.awaitAnswer("{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}", "\"data\":7");
    }

    /** Changes a value below the command line, which still wins; nothing is written back. */
    private void changeBelow(int port) throws Exception {
        String was = Files.readString(distribution.home().resolve("conf/" + TCP + ".cfg.json"));
        String is = was.replace("2222", "3333").replace("\"port\": 2", "\"port\": 4");
        distribution.configure(TCP, is);
        Await.until(
                "the change is effective", () -> setting(TCP, "maxLineBytes").contains("3333"));
        assertEquals("{'value':" + port + ",'layer':'command_line','source':'--tcp'}", setting(TCP, "port"));
        assertEquals(is, Files.readString(distribution.home().resolve("conf/" + TCP + ".cfg.json")));
        distribution.awaitAnswer("{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}", "\"data\":7");
    }

    private void assertRefused(List<String> lines, String... arguments) throws Exception {
        distribution.launch(arguments);
        int code = distribution.awaitExit(Await.PATIENCE);
        String output = distribution.output();
        assertEquals(2, code, output);
        for (String line : lines) {
            assertTrue(output.contains(line), line + " in:\n" + output);
        }
        assertFalse(output.contains("\tat ") || output.contains("Exception"), output);
    }

    private void assertKnows(String key, String value) throws IOException {
        try (Client client = distribution.connect("tcp")) {
            String answer =
                    client.ask("{\"uid\":\"1\",\"route_key\":\"vault\",\"data\":{\"key\":\"%s\",\"value\":\"%s\"}}"
                            .formatted(key, value));
            assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":true}", answer);
        }
    }

    private String setting(String pid, String key) throws IOException {
        return setting(distribution, pid, key);
    }

    /** Returns one setting with single quotes; null if there is none. */
    private static String setting(Distribution instance, String pid, String key) throws IOException {
        String answer = ask(instance, "{\"pid\":\"%s\"}".formatted(pid));
        try (var reader = Json.createReader(new StringReader(answer))) {
            JsonObject configuration = reader.readObject().getJsonObject("data").getJsonObject("configuration");
            JsonObject values = configuration.getJsonObject(pid);
            return values == null || !values.containsKey(key)
                    ? null
                    : values.get(key).toString().replace('"', '\'');
        }
    }

    private static String ask(Distribution instance, String data) throws IOException {
        try (Client client = instance.connect("uds")) {
            return client.ask("{\"uid\":\"1\",\"route_key\":\"eco.config.get\",\"data\":%s}".formatted(data));
        }
    }

    /** Writes an application file from JSON with single quotes. */
    private Path file(String json) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "", "").toRealPath(), json.replace('\'', '"'));
    }

    private List<Path> filesWith(String secret) throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.walk(distribution.home())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (text.contains(secret) && !file.endsWith("conf/secrets/vault.password")) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static byte[] vault() throws IOException {
        String file = "OSGI-INF/" + Vault.class.getName() + ".xml";
        return HandlerJar.handler(Vault.class, "vault", "1.0.0")
                .entry(file, """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s" activate="activate"
                        configuration-pid="%2$s">
                      <implementation class="%1$s"/>
                      <property name="ecosystem.route" value="vault"/>
                      <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
                    </scr:component>
                    """.formatted(Vault.class.getName(), VAULT))
                .bytes();
    }
}
