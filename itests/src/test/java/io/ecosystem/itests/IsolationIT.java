package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Blocking;
import acme.Deaf;
import acme.Hesitant;
import acme.Outcome;
import acme.Slow;
import acme.Versioned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that a deployed file can stop only itself. The instance finds some files at its start that block, and all tests
 * wait for its reports about them at the same time.
 */
public class IsolationIT {

    private static final int MUCH = 200_000;
    private static final String CONFIGURED = """
        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.configured" immediate="true"
            configuration-policy="require">
          <implementation class="acme.Hesitant"/>
        </scr:component>
        """;

    @TempDir
    static Path shared;

    private static Distribution distribution;
    private static Path end;

    @BeforeAll
    public static void startWithFilesThatBlock() throws Exception {
        end = shared.resolve("end");
        distribution = Distribution.warmIn(shared);
        distribution.deploy(
                "blocking.jar",
                HandlerJar.handler(Blocking.class, "blocked", "1.0.0").bytes());
        distribution.deploy(
                "deaf.jar",
                HandlerJar.bundle("acme.deaf", "1.0.0")
                        .type(Deaf.class)
                        .header("Bundle-Activator", Deaf.class.getName())
                        .header("Ends-With", end.toString())
                        .bytes());
        distribution.deploy(
                "configured.jar",
                HandlerJar.bundle("acme.configured", "1.0.0")
                        .type(Hesitant.class)
                        .header("Service-Component", "OSGI-INF/configured.xml")
                        .entry("OSGI-INF/configured.xml", CONFIGURED)
                        .bytes());
        distribution.deploy("good.jar", named("acme.good", "good", "1.0.0"));
        distribution.start();
    }

    @AfterAll
    public static void close() {
        distribution.close();
    }

    @Test
    public void namesAConstructorThatBlocksAndEndsItWhenItsFileGoes() throws Exception {
        distribution.awaitAnswer(request("good"), "1.0.0");
        distribution.deploy("later.jar", named("acme.later", "later", "1.0.0"));
        distribution.awaitAnswer(request("later"), "1.0.0");
        distribution.undeploy("later.jar");

        awaitLog("deploy/blocking.jar: component acme.Blocking is still in its constructor after 10 s, at "
                + "Blocking.java:12");
        distribution.awaitAnswer(request("later"), "Unknown route key"); // until then it might have come from that file
        distribution.awaitAnswer(request("eco.error_states.get"), "DEPLOYER.BLOCKED.DEPLOY/BLOCKING.JAR");
        distribution.deploy(
                "blocking.jar",
                HandlerJar.handler(Outcome.class, "blocked", "2.0.0").bytes());

        awaitLog("deploy/blocking.jar: acme.Blocking: what was in the way has ended");
        distribution.awaitAnswer(request("blocked", "{\"end\":\"\",\"number\":2}"), "{\"doubled\":4}");
        assertEquals(
                1,
                distribution.complaints("component acme.Blocking is still in its constructor after 10 s, at").stream()
                        .filter(line -> line.contains("deploy/blocking.jar"))
                        .count());
    }

    @Test
    public void uninstallsWhatDoesNotEndAsSoonAsItDoes() throws Exception {
        awaitLog("deploy/deaf.jar: its activator acme.Deaf is still in its method start after 10 s, at Deaf.java:");

        distribution.undeploy("deaf.jar");
        distribution.awaitLog("Uninstalling acme.deaf 1.0.0");
        distribution.deploy("other.jar", named("acme.other", "other", "1.0.0"));
        distribution.awaitAnswer(request("other"), "1.0.0");
        Files.createFile(end);

        awaitLog("deploy/deaf.jar: acme.deaf: what was in the way has ended");
        distribution.deploy(
                "deaf.jar",
                HandlerJar.bundle("acme.deaf", "1.0.0")
                        .header("Comment", "quick")
                        .bytes());
        distribution.awaitLog("Installed acme.deaf 1.0.0 from deploy/deaf.jar");
    }

    @Test
    public void deliversOtherConfigurationsAlthoughOneBlocks() throws Exception {
        distribution.awaitAnswer(request("good"), "1.0.0");
        distribution.configure("acme.configured", "{}");
        distribution.awaitLog("conf/acme.configured.cfg.json");

        distribution.configure("io.ecosystem.transport.tcp~second", "{\"host\": \"127.0.0.1\", \"port\": 0}");

        awaitLog("io.ecosystem.transport.tcp~second: listening on");
    }

    @Test
    public void readsOnlyWhatIsOfASensibleSize() throws Exception {
        distribution.deploy(
                "bomb.jar",
                HandlerJar.bundle("acme.bomb", "1.0.0")
                        .header("Comment", "x".repeat(10 * MUCH))
                        .bytes());
        distribution.deploy(
                "xml.jar",
                HandlerJar.bundle("acme.xml", "1.0.0")
                        .entry("OSGI-INF/c.xml", "x".repeat(10 * MUCH))
                        .bytes());
        distribution.configure("acme.long", "{\"text\": \"" + "x".repeat(10 * MUCH) + "\"}");
        distribution.configure("acme.deep", "{\"deep\": " + "[".repeat(MUCH) + "]".repeat(MUCH) + "}");
        distribution.deploy(
                "long.feature.json", ("{\"id\": \"" + "x".repeat(30 * MUCH) + "\"}").getBytes(StandardCharsets.UTF_8));

        awaitLog(
                "deploy/bomb.jar cannot be deployed: its entry META-INF/MANIFEST.MF is longer than 1024 KiB, unpacked");
        awaitLog("deploy/xml.jar cannot be deployed: its entry OSGI-INF/c.xml is longer than 1024 KiB, unpacked");
        awaitLog("conf/acme.long.cfg.json is not applied: it is longer than 1024 KiB");
        awaitLog("conf/acme.deep.cfg.json is not applied: objects and arrays lie in one another more than 32 deep");
        awaitLog("deploy/long.feature.json is not deployed: it is longer than 4096 KiB");
        distribution.awaitAnswer(request("good"), "1.0.0");
    }

    @Test
    public void saysWhichNamesItDoesNotTake() throws Exception {
        distribution.configure("io.ecosystem.transport.tcp~b (copy)", "{\"port\": 0}");
        distribution.configure("io.ecosystem.transport.tpc~main", "{\"port\": 0}");
        distribution.put("conf", "foo.json", "{}".getBytes(StandardCharsets.UTF_8));

        awaitLog("tcp~b (copy).cfg.json is not applied: its name contains '(' and ')'");
        awaitLog("conf/io.ecosystem.transport.tpc~main.cfg.json is unused: no installed bundle has a "
                + "configuration io.ecosystem.transport.tpc; did you mean io.ecosystem.transport.tcp?");
        awaitLog("conf/foo.json is ignored: names of files in conf/ end with .cfg.json");
    }

    @Test
    public void saysWhatIsWrongWithHandlersThatInstallWell() throws Exception {
        distribution.deploy(
                "plain.jar",
                HandlerJar.bundle("acme.plain", "1.0.0").type(Slow.class).bytes());
        distribution.deploy("first.jar", named("acme.first", "taken", "1.0.0"));
        distribution.awaitAnswer(request("taken"), "1.0.0");
        distribution.deploy("second.jar", named("acme.second", "taken", "1.0.0"));
        distribution.deploy(
                "absent.jar",
                HandlerJar.handler(Slow.class, "absent", "1.0.0")
                        .header("Bundle-SymbolicName", "acme.absent")
                        .entry("acme/Slow.class", "no class")
                        .bytes());
        distribution.deploy("name.jar", named("acme.name", "Acme Roll!", "1.0.0"));

        awaitLog("deploy/plain.jar: acme.plain 1.0.0 runs, but does nothing: it describes no component");
        awaitLog("Route 'taken' has 2 handlers, of which that of bundle acme.first 1.0.0 answers and that of bundle "
                + "acme.second 1.0.0 does not");
        awaitLog("deploy/absent.jar: acme.absent 1.0.0 runs, but component acme.Slow cannot be made: "
                + "java.lang.ClassFormatError");
        awaitLog("Route 'Acme Roll!' of bundle acme.name");
    }

    @Test
    public void takesNamesThatTheLocaleCannotExpress() throws Exception {
        Path folder = Files.createTempDirectory(shared, "");
        try (Distribution plain = Distribution.warmIn(folder).withVariable("LC_ALL", "C")) {
            plain.start();
            copy(named("acme.umlaut", "umlaut", "1.0.0"), plain.home().resolve("deploy"), "\\303\\274.jar");
            copy(named("acme.latin", "latin", "1.0.0"), plain.home().resolve("deploy"), "\\374.jar");
            copy(
                    "{\"host\": \"127.0.0.1\", \"port\": 0}".getBytes(StandardCharsets.UTF_8),
                    plain.home().resolve("conf"),
                    "io.ecosystem.transport.tcp~\\303\\274.cfg.json");
            plain.deploy("good.jar", named("acme.good", "good", "1.0.0"));

            plain.awaitAnswer(request("good"), "1.0.0");
            plain.awaitAnswer(request("umlaut"), "1.0.0");
            plain.awaitAnswer(request("latin"), "1.0.0");
            plain.awaitLog("Installed acme.latin 1.0.0 from deploy/%FC.jar");
            plain.awaitLog("io.ecosystem.transport.tcp~\u00fc: listening on");
            plain.undeploy("good.jar");
            plain.awaitAnswer(request("good"), "Unknown route key");
        }
    }

    /** Copies with a shell, since this process's locale may not express all names of bytes. */
    private static void copy(byte[] content, Path folder, String octalName) throws Exception {
        Path source = Files.write(Files.createTempFile(shared, "", ""), content);
        Process copy = new ProcessBuilder(
                        "sh",
                        "-c",
                        "cp \"$0\" \"$1/$(printf '%b' \"$2\")\"",
                        source.toString(),
                        folder.toString(),
                        octalName.replace("\\", "\\0"))
                .inheritIO()
                .start();
        assertEquals(0, copy.waitFor());
    }

    private static void awaitLog(String text) throws Exception {
        Await.until(
                "a line with '%s' in the log".formatted(text),
                () -> !distribution.logged(text).isEmpty());
        assertTrue(distribution.process().isAlive(), text);
    }

    private static byte[] named(String symbolicName, String route, String version) throws IOException {
        return HandlerJar.handler(Versioned.class, route, version)
                .header("Bundle-SymbolicName", symbolicName)
                .bytes();
    }

    private static String request(String route) {
        return request(route, "{}");
    }

    private static String request(String route, String data) {
        return "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data);
    }
}
