package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ending;
import acme.Fickle;
import acme.Versioned;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that a newer copy of a bundle of the distribution in {@code deploy/} takes its place, that the distribution's
 * version returns when the copy goes or does not work, and that no copy keeps an instance from starting.
 */
public class ReplaceBundleIT {

    private static final String API = "io.ecosystem.api";
    private static final String CORE = "io.ecosystem.core";
    private static final String CODEC = "io.ecosystem.codec.json";
    private static final String MINA = "org.apache.mina.core";
    private static final String DEPLOYER = "io.ecosystem.deployer";
    private static final String COMPONENTS = "org.apache.felix.scr";
    private static final String TCP = "io.ecosystem.transport.tcp";
    private static final String FILE = "copy.jar";
    private static final String FEATURE = "net.feature.json";

    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    public void unpack() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 50}");
        distribution.configure(
                "io.ecosystem.transport.tcp~main", "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(Ports.free()));
        distribution.deploy(
                "handler.jar",
                HandlerJar.handler(Versioned.class, "life", "1.0.0").bytes());
    }

    @AfterEach
    public void stop() {
        distribution.close();
    }

    @Test
    public void replacesBundlesWhileTheInstanceRuns() throws Exception {
        distribution.start();
        for (String name : List.of(CORE, MINA, DEPLOYER)) {
            distribution.deploy(FILE, copy(name));
            distribution.awaitLog("deploy/%s: %s 9.0.0 replaces ".formatted(FILE, name));
            distribution.awaitLog("deploy/%s: %s 9.0.0 works since ".formatted(FILE, name));
            awaitAnswers();

            distribution.undeploy(FILE);
            Await.until(
                    name + " of the distribution is back",
                    () -> distribution.logged(" of the distribution is back, after ").stream()
                            .anyMatch(line -> line.contains("\"body\":\"" + name + " ")));
            awaitAnswers();
        }
        assertEquals(List.of(), distribution.complaints(FILE));
    }

    @Test
    public void replacesWhatAFeatureNamesAndLosesNoRequest() throws Exception {
        List<String> names = List.of(TCP, CORE, API);
        for (String name : names) {
            distribution.put("repository", name + "-9.0.0.jar", copy(name));
        }
        distribution.put(
                "repository",
                "more-1.0.0.jar",
                HandlerJar.handler(Versioned.class, "more", "1.0.0")
                        .header("Bundle-SymbolicName", "acme.more")
                        .bytes());
        distribution.start();
        SteadyClient tcp = steady("tcp");
        SteadyClient uds = steady("uds");
        try {
            distribution.deploy(FEATURE, feature(names));
            distribution.awaitLog("Installed feature acme:net:1.0.0 from deploy/net.feature.json");
            for (String name : names) {
                distribution.awaitLog(
                        "deploy/net.feature.json/%1$s-9.0.0.jar: %1$s 9.0.0 works since ".formatted(name));
            }
            distribution.awaitAnswer("{\"uid\":\"1\",\"route_key\":\"more\",\"data\":{}}", "1.0.0");
            awaitAnswers();

            distribution.undeploy(FEATURE);
            for (String name : names) {
                Await.until(
                        name + " of the distribution is back",
                        () -> distribution.logged(" of the distribution is back, after ").stream()
                                .anyMatch(line -> line.contains("\"body\":\"" + name + " ")));
            }
            awaitAnswers();
        } finally {
            tcp.close();
            uds.close();
        }
        System.out.printf("a feature there and back: tcp %s, uds %s%n", tcp.seen(), uds.seen());
        List<String> wrong = new ArrayList<>(tcp.wrong());
        wrong.addAll(uds.wrong());
        assertEquals(List.of(), wrong);
        assertEquals(List.of(), distribution.complaints("net.feature.json"));

        distribution.deploy(FEATURE, feature(names));
        assertEquals(0, distribution.stop());
        distribution.start();
        awaitAnswers();
        Await.until(
                "the feature works after a start",
                () -> asks("{\"uid\":\"1\",\"route_key\":\"more\",\"data\":{}}").contains("1.0.0"));
        assertEquals(0, distribution.stop());
        distribution.start();
        awaitAnswers();
        for (String name : names) {
            assertFalse(distribution.logged(name + " 9.0.0 works in place of ").isEmpty(), name + " has stayed");
        }
    }

    private SteadyClient steady(String scheme) {
        return new SteadyClient(
                scheme,
                distribution.address(scheme),
                true,
                number -> "{\"uid\":\"%s%d\",\"route_key\":\"echo\",\"data\":7}".formatted(scheme, number),
                answer -> answer.contains("\"status\":0,\"data\":7"));
    }

    private static byte[] feature(List<String> names) {
        return "{\"id\": \"acme:net:1.0.0\", \"bundles\": [\"io.ecosystem:%s:9.0.0\", \"acme:more:1.0.0\"]}"
                .formatted(String.join(":9.0.0\", \"io.ecosystem:", names))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    public void refusesAFeatureByTheNameOfABundleThatCannotBeReplaced() throws Exception {
        String framework = "org.apache.felix.framework";
        distribution.put("repository", "raised-9.0.0.jar", copy(API, ReplaceBundleIT::raisePackages));
        distribution.put(
                "repository",
                framework + "-99.0.0.jar",
                HandlerJar.bundle(framework, "99.0.0").bytes());
        distribution.start();

        distribution.deploy(FEATURE, """
            {"id": "acme:net:1.0.0", "bundles": ["acme:raised:9.0.0", "acme:%s:99.0.0"]}
            """.formatted(framework).getBytes(StandardCharsets.UTF_8));

        String line = "deploy/net.feature.json is not deployed: io.ecosystem.api 9.0.0 cannot replace 0.1.0: ";
        distribution.awaitLog(line);
        assertTrue(
                distribution.complaints(line).getFirst().contains("it is the framework, which comes with the"),
                () -> "the framework is named");
        awaitAnswers();
        assertEquals(List.of(), distribution.logged(" replaces 0.1.0"));
    }

    @Test
    public void waitsForNoCallThatWaitsItself() throws Exception {
        String follow = """
            {"uid":"1","route_key":"eco.log.records","data":{"text":"never logged","wait_seconds":30}}\
            """;
        distribution.start();
        for (String name : List.of("io.ecosystem.handler.log", CORE)) {
            try (Client follower = distribution.connect("tcp")) {
                follower.send(follow);
                awaitAnswers();

                distribution.deploy(FILE, copy(name));
                distribution.awaitLog("deploy/%s: %s 9.0.0 replaces ".formatted(FILE, name));

                assertTrue(follower.readLine().contains("\"records\":[]"));
                distribution.awaitLog("deploy/%s: %s 9.0.0 works since ".formatted(FILE, name));
            }
        }
        assertEquals(List.of(), distribution.logged("go on although it has gone"));
    }

    @Test
    public void keepsOutWhatOthersCannotUseAndTakesBackWhatDoesNotWork() throws Exception {
        distribution.start();
        distribution.deploy("raised.jar", copy(API, ReplaceBundleIT::raisePackages));
        distribution.awaitLog("deploy/raised.jar: io.ecosystem.api 9.0.0 cannot replace 0.1.0: ");
        assertTrue(distribution.complaints("raised.jar").getFirst().contains(", and it brings 9.0.0"));

        distribution.deploy(FILE, copy(CORE, headers -> headers.putValue("Bundle-Activator", "acme.Missing")));
        distribution.awaitLog("deploy/copy.jar: io.ecosystem.core 9.0.0 does not work: ");
        awaitAnswers();
        distribution.deploy(FILE, withoutComponent(CODEC));
        distribution.awaitLog("deploy/copy.jar: io.ecosystem.codec.json 9.0.0 does not work: component ");
        awaitAnswers();
        assertEquals(0, distribution.stop());
        distribution.start();

        awaitAnswers();
        assertTrue(distribution.output().contains("io.ecosystem.codec.json 9.0.0 stands by"), distribution.output());
        assertEquals(
                1, distribution.logged("io.ecosystem.codec.json 9.0.0 replaces").size(), "it is not tried again");
    }

    @Test
    public void startsWithCopiesAndReturnsWithoutThem() throws Exception {
        List<String> names = List.of(API, CORE, DEPLOYER, MINA, TCP);
        for (String name : names) {
            distribution.deploy(name + ".jar", copy(name));
        }

        distribution.start();
        for (String name : names) {
            assertFalse(distribution.logged(name + " 9.0.0 works since ").isEmpty(), name + " works when it is ready");
        }
        awaitAnswers();
        assertEquals(0, distribution.stop());
        distribution.start();
        for (String name : names) {
            assertFalse(distribution.logged(name + " 9.0.0 works in place of ").isEmpty(), name + " has stayed");
        }
        awaitAnswers();
        assertEquals(0, distribution.stop());
        for (String name : names) {
            distribution.undeploy(name + ".jar");
        }
        distribution.start();
        awaitAnswers();

        assertEquals(
                names.size(),
                distribution.logged(" of the distribution is back, after ").size());
        assertEquals(List.of(), distribution.complaints(""));
    }

    @Test
    public void startsWhateverACopyDoes() throws Exception {
        String standsBy = "deploy/copy.jar: io.ecosystem.core 9.0.0 stands by, 0.1.0 of the distribution works: ";
        distribution.start();
        distribution.deploy(FILE, withActivator(CORE, Ending.class));
        assertEquals(134, distribution.awaitExit(Await.PATIENCE));

        distribution.start();
        awaitAnswers();
        assertPrinted("io.ecosystem.core 9.0.0 was not known to work when the last run ended and is taken from the "
                + "distribution.");
        distribution.awaitLog(standsBy + "the instance ended before it was known to work");

        distribution.deploy(FILE, withActivator(CORE, Fickle.class));
        distribution.awaitLog("deploy/copy.jar: io.ecosystem.core 9.0.0 works since ");
        assertEquals(0, distribution.stop());
        distribution.start();
        awaitAnswers();
        assertPrinted("io.ecosystem.core 9.0.0 keeps bundles from starting and is taken from the distribution.");
        distribution.awaitLog(standsBy + "0.1.0 was put back");
    }

    private void assertPrinted(String line) {
        assertTrue(distribution.output().contains(line), distribution.output());
    }

    private void awaitAnswers() throws Exception {
        Await.until(
                "echo answers",
                () -> asks("{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}")
                        .equals("{\"uid\":\"1\",\"status\":0,\"data\":7}"));
        Await.until(
                "a deployed handler answers",
                () -> asks("{\"uid\":\"1\",\"route_key\":\"life\",\"data\":{}}")
                        .equals("{\"uid\":\"1\",\"status\":0,\"data\":\"1.0.0\"}"));
    }

    /** Returns the answer on a new connection; empty if there is none. */
    private String asks(String request) {
        try (Client client = distribution.connect("tcp")) {
            return String.valueOf(client.ask(request));
        } catch (IOException e) {
            return "";
        }
    }

    private byte[] copy(String name) throws IOException {
        return NewerCopies.copy(distribution.home(), name, "9.0.0");
    }

    private byte[] copy(String name, Consumer<Attributes> changes) throws IOException {
        return NewerCopies.copy(distribution.home(), name, "9.0.0", changes);
    }

    private byte[] withoutComponent(String name) throws IOException {
        return NewerCopies.copy(distribution.home(), name, "9.0.0", headers -> {}, entries -> {
            var types = entries.keySet().stream()
                    .filter(entry -> entry.startsWith("OSGI-INF/io.ecosystem"))
                    .map(entry -> entry.substring("OSGI-INF/".length(), entry.length() - ".xml".length()))
                    .map(type -> type.replace('.', '/') + ".class")
                    .toList();
            assertTrue(entries.keySet().removeAll(types), "a component of " + name);
        });
    }

    private byte[] withActivator(String name, Class<?> type) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
            byte[] content = in.readAllBytes();
            return NewerCopies.copy(
                    distribution.home(),
                    name,
                    "9.0.0",
                    headers -> headers.putValue("Bundle-Activator", type.getName()),
                    entries -> entries.put(file, content));
        }
    }

    private static void raisePackages(Attributes headers) {
        headers.putValue(
                "Export-Package",
                headers.getValue("Export-Package").replaceAll("version=\"[0-9.]+\"", "version=\"9.0.0\""));
        headers.putValue(
                "Import-Package",
                headers.getValue("Import-Package")
                        .replaceAll("(io\\.ecosystem\\.api[a-z.]*);version=\"[^\"]*\"", "$1;version=\"9.0.0\""));
    }
}
