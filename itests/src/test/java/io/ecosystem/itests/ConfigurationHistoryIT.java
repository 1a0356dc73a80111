package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Tuner;
import acme.Vault;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that changes made through Config Admin and by routes persist, are kept in the history and can be undone. */
public class ConfigurationHistoryIT {

    private static final Duration LONGEST_RESTORE = Duration.ofSeconds(5); // much less, unless the machine stalls
    private static final String VAULT = "acme.vault";
    private static final String TCP = "io.ecosystem.transport.tcp~main";
    private static final String TCP_FILE = "conf/" + TCP + ".cfg.json";
    private static final String STATISTICS = "io.ecosystem.statistics";
    private static final String ECHO = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}";
    private static final String ECHOED = "{\"uid\":\"1\",\"status\":0,\"data\":7}";

    @TempDir
    Path folder;

    private Distribution distribution;
    private Operator operator;

    @BeforeEach
    public void start() throws Exception {
        distribution = Distribution.warmIn(folder);
        operator = new Operator(distribution);
        distribution.deploy("tuner.jar", tuner());
        distribution.deploy("vault.jar", vault());
    }

    @AfterEach
    public void close() {
        distribution.close();
    }

    @Test
    public void whatConfigAdminHoldsSurvivesARestartAndTheLossOfTheCache() throws Exception {
        distribution.configure("acme.file", "{\"a\": 1}");
        distribution.deploy(
                "shop.feature.json",
                "{\"id\": \"acme:shop:1.0.0\", \"configurations\": {\"acme.shop\": {\"a\": 1, \"b\": 1}}}"
                        .getBytes(StandardCharsets.UTF_8));
        distribution.start();
        distribution.awaitAnswer(tune(VAULT, "word", "plain"), "true");
        distribution.awaitAnswer(tune("acme.shop", "b", "tuned"), "true");
        operator.command("eco.config.set", "{\"pid\":\"%s\",\"values\":{\"colour\":\"blue\"}}".formatted(VAULT));
        awaitKnows("word", "plain");
        awaitKnows("colour", "blue");

        assertEquals(0, distribution.stop());
        distribution.start();
        awaitKnows("word", "plain");
        awaitKnows("colour", "blue");

        assertEquals(0, distribution.stop());
        Path data = distribution.folder("data");
        delete(data.resolve("framework"));
        Files.delete(data.resolve("framework.inventory"));
        Files.delete(distribution.home().resolve("conf/acme.file.cfg.json"));
        distribution.start();
        awaitKnows("word", "plain");
        awaitKnows("colour", "blue");
        assertEquals("", setting("acme.file", "a"), "a file that was deleted while the instance was stopped");
        assertEquals("1 from deploy/shop.feature.json", setting("acme.shop", "a"));
        assertEquals("\"tuned\" from Config Admin", setting("acme.shop", "b"));
        assertEquals("\"127.0.0.1\" from " + TCP_FILE, setting(TCP, "host"));
        assertEquals("\"plain\" from Config Admin", setting(VAULT, "word"));
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("configurations"))));

        distribution.awaitAnswer(tune(VAULT, "", ""), "true");
        assertEquals(0, distribution.stop());
        distribution.start();
        assertEquals("", setting(VAULT, "word"), "a deleted configuration");
        assertTrue(
                operator.command("eco.config.history", "{\"pid\":\"%s\"}".formatted(VAULT))
                        .contains("\"actor\":\"bundle acme.Tuner 1.0.0\",\"cause\":\"Config"
                                + " Admin\",\"pid\":\"acme.vault\",\"change\":\"deleted\""),
                "the bundle that deleted it is kept");
    }

    @Test
    public void everyChangeIsKeptAndCanBeUndone() throws Exception {
        distribution.start();
        int first = Ports.free();
        int second = Ports.free();
        refuses("eco.config.set", "{'pid':'%s','values':{'port':70000}}".formatted(TCP), "from 0 to 65535");
        refuses("eco.config.set", "{'pid':'%s','values':{'prot':1}}".formatted(TCP), "did you mean 'port'?");
        refuses(
                "eco.config.set",
                "{'pid':'io.ecosystem.transport.tpc~x','values':{'port':1}}",
                "did you mean io.ecosystem.transport.tcp?");
        refuses("eco.config.set", "{'pid':'%s','value':{'port':1}}".formatted(TCP), "value");
        refuses("eco.config.unset", "{'pid':'%s','keys':['port']}".formatted(TCP), TCP_FILE + " states it");
        refuses("eco.config.restore", "{'to':'soon'}", "neither the number of an entry nor a time");
        refuses("eco.config.history", "{'limit':0}", "from 1 to 1000");

        String set = command("eco.config.set", "{'pid':'%s','values':{'port':%d}}".formatted(TCP, first));
        awaitAnswers(first);
        long entry = entry(set);
        assertTrue(set.contains("\"before\":{\"port\":0},\"after\":{\"port\":%d}".formatted(first)), set);
        assertTrue(set.contains("\"actor\":\"uds peer "), set);
        command("eco.config.set", "{'pid':'%s','values':{'port':%d,'maxLineBytes':70000}}".formatted(TCP, second));
        awaitAnswers(second);
        command("eco.config.set", "{'pid':'%s','values':{'historyLength':9}}".formatted(STATISTICS));
        distribution.awaitLog(STATISTICS + " changed by uds peer ");
        awaitAnswers(second);

        command("eco.config.restore", "{'to':%d,'pid':'%s','key':'port'}".formatted(entry, TCP));
        awaitAnswers(first);
        assertEquals("70000 from Config Admin", setting(TCP, "maxLineBytes"));
        assertEquals("9 from Config Admin", setting(STATISTICS, "historyLength"));

        long began = System.nanoTime();
        String all = command("eco.config.restore", "{'to':'%d'}".formatted(entry - 1));
        long nanos = System.nanoTime() - began;
        assertTrue(nanos < LONGEST_RESTORE.toNanos(), "restored all in %d ms".formatted(nanos / 1_000_000));
        assertTrue(all.contains("\"pid\":\"" + STATISTICS) && all.contains("\"pid\":\"" + TCP), all);
        assertFalse(setting(TCP, "port").contains("Config Admin"), setting(TCP, "port"));
        command("eco.config.restore", "{'to':%d,'pid':'%s'}".formatted(entry, TCP));
        awaitAnswers(first);
        command("eco.config.unset", "{'pid':'%s'}".formatted(TCP));
        assertEquals("0 from " + TCP_FILE, setting(TCP, "port"));

        keepsSecrets();
        followsFiles(first);
    }

    private void keepsSecrets() throws Exception {
        long entry =
                entry(command("eco.config.set", "{'pid':'%s','values':{'password':'first-4711'}}".formatted(VAULT)));
        command("eco.config.set", "{'pid':'%s','values':{'password':'second-4711'}}".formatted(VAULT));
        awaitKnows("password", "second-4711");
        String history = command("eco.config.history", "{'pid':'%s'}".formatted(VAULT));
        assertTrue(history.contains("\"before\":{\"password\":\"***\"},\"after\":{\"password\":\"***\"}"), history);
        assertFalse(history.contains("4711"), history);

        command("eco.config.restore", "{'to':%d,'pid':'%s'}".formatted(entry, VAULT));

        awaitKnows("password", "first-4711");
        assertEquals(0, distribution.logged("4711").size());
    }

    /** What is restored over a file holds until the file changes. */
    private void followsFiles(int port) throws Exception {
        distribution.configure(TCP, "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(port));
        awaitAnswers(port);
        String history = command("eco.config.history", "{'pid':'%s','limit':1}".formatted(TCP));
        assertTrue(history.contains("\"actor\":\"instance\",\"cause\":\"" + TCP_FILE + "\""), history);

        int other = Ports.free();
        distribution.configure(TCP, "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(other));
        awaitAnswers(other);
        command("eco.config.restore", "{'to':%d,'pid':'%s'}".formatted(entry(history), TCP));
        awaitAnswers(port);
        distribution.configure(
                TCP, "{\"host\": \"127.0.0.1\", \"port\": %d, \"maxLineBytes\": 80000}".formatted(other));
        Await.until("the file is applied", () -> setting(TCP, "maxLineBytes").startsWith("80000"));
        assertEquals(port + " from Config Admin", setting(TCP, "port"), "the file has not changed this key");
        int last = Ports.free();
        distribution.configure(TCP, "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(last));
        awaitAnswers(last);
    }

    private String command(String route, String data) throws IOException {
        return operator.command(route, data.replace('\'', '"'));
    }

    private void refuses(String route, String data, String reason) throws IOException {
        String answer = operator.ask(route, data.replace('\'', '"'));
        assertTrue(answer.contains("\"status\":300") && answer.contains(reason), answer);
    }

    /** Returns the number of the first entry in an answer. */
    private static long entry(String answer) {
        try (var reader = Json.createReader(new StringReader(answer))) {
            return reader.readObject()
                    .getJsonObject("data")
                    .getJsonArray("changes")
                    .getJsonObject(0)
                    .getJsonNumber("number")
                    .longValueExact();
        }
    }

    /** Returns a value and its source; empty if there is none. */
    private String setting(String pid, String key) throws IOException {
        String answer = operator.command("eco.config.get", "{\"pid\":\"%s\"}".formatted(pid));
        try (var reader = Json.createReader(new StringReader(answer))) {
            JsonObject values = reader.readObject()
                    .getJsonObject("data")
                    .getJsonObject("configuration")
                    .getJsonObject(pid);
            JsonObject setting = values == null ? null : values.getJsonObject(key);
            return setting == null ? "" : "%s from %s".formatted(setting.get("value"), setting.getString("source"));
        }
    }

    private void awaitKnows(String key, String value) throws Exception {
        String guess = "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(key, value);
        Await.until(VAULT + " has " + key, () -> operator.ask("vault", guess).contains("\"data\":true"));
    }

    private static void awaitAnswers(int port) throws Exception {
        Await.until("an answer on port " + port, () -> {
            try (Client client = Client.connect(URI.create("tcp://127.0.0.1:" + port))) {
                return ECHOED.equals(client.ask(ECHO));
            } catch (IOException e) {
                return false; // not listening yet
            }
        });
    }

    private static String tune(String pid, String key, String value) {
        return Operator.request(
                "1", "tune", "{\"pid\":\"%s\",\"key\":\"%s\",\"value\":\"%s\"}".formatted(pid, key, value));
    }

    private static void delete(Path top) throws IOException {
        try (var files = Files.walk(top)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static byte[] tuner() throws IOException {
        return HandlerJar.handler(Tuner.class, "tune", "1.0.0")
                .imports("org.osgi.service.cm")
                .entry("OSGI-INF/acme.Tuner.xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Tuner">
                      <implementation class="acme.Tuner"/>
                      <property name="ecosystem.route" value="tune"/>
                      <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
                      <reference name="admin" interface="org.osgi.service.cm.ConfigurationAdmin" bind="bindAdmin"/>
                    </scr:component>
                    """)
                .bytes();
    }

    private static byte[] vault() throws IOException {
        return HandlerJar.handler(Vault.class, "vault", "1.0.0")
                .entry("OSGI-INF/acme.Vault.xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Vault"
                        activate="activate" configuration-pid="acme.vault">
                      <implementation class="acme.Vault"/>
                      <property name="ecosystem.route" value="vault"/>
                      <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
                    </scr:component>
                    """)
                .bytes();
    }
}
