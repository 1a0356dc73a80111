package io.ecosystem.itests;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Quotes;
import acme.Remembering;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests caches that configurations add and remove, and cached answers, while the instance runs. */
public class CacheIT {

    private static final String ENGINE = "lru.jar";
    private static final String QUOTES = "io.ecosystem.cache.lru~quotes";
    private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");

    @TempDir
    Path folder;

    private Distribution distribution;
    private Client client;
    private Client operator;

    @BeforeEach
    public void start() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
        distribution.configure("io.ecosystem.core", "{\"swapGraceMillis\": 300}");
        distribution.configure(QUOTES, "{\"maximum\": 100}");
        distribution.configure("io.ecosystem.cache.lru~things", "{}");
        distribution.configure("io.ecosystem.cache.caffeine~pages", "{\"maximum\": 10, \"unit\": \"WEIGHT\"}");
        Path features = distribution.home().resolve("features");
        Files.copy(features.resolve("optional/caffeine.json"), features.resolve("caffeine.json"));
        byte[] engine = withoutEngine();
        distribution.deploy(ENGINE, engine); // before the start: its configurations would lack a reader for a moment
        distribution.start();
        distribution.deploy("quotes.jar", quotes("1.0.0"));
        client = distribution.connect("tcp");
        operator = distribution.connect("uds");
        Await.until("the cache is there", () -> caches().contains("\"quotes\""));
        Await.until("the handler is there", () -> ask("quotes", "7").contains("\"status\":300"));
    }

    @AfterEach
    public void stop() throws Exception {
        if (client != null) {
            client.close();
            operator.close();
        }
        distribution.close();
    }

    @Test
    public void answersRepeatsUntilTheCacheIsCleared() throws Exception {
        assertEquals(1, number(ask("quotes", "{\"symbol\":\"A\"}")));
        assertEquals(1, number(ask("quotes", "{ \"millis\":0, \"symbol\" : \"A\"}")));
        assertEquals(2, number(ask("quotes", "{\"symbol\":\"B\"}")));
        assertThat(ask("quotes", "{\"symbol\":\"\"}"), containsString("no symbol in call 3"));
        assertThat(ask("quotes", "{\"symbol\":\"\"}"), containsString("no symbol in call 4"));
        assertThat(operate("eco.cache.stats", "{\"cache\":\"quotes\"}"), containsString("\"hits\":1,\"misses\":4"));
        assertThat(
                operate("eco.cache.stats", "{\"cache\":\"qutoes\"}"),
                containsString("there is no cache 'qutoes', only: pages, quotes, things"));
        assertThat(operate("eco.cache.clear", "{\"cache\":\"quotes\"}"), containsString("\"cleared\":2"));

        assertEquals(5, number(ask("quotes", "{\"symbol\":\"A\"}")));
        assertThat(caches(), containsString("""
            {"name":"pages","engine":"io.ecosystem.cache.caffeine","size":0,"maximum":10,"unit":"WEIGHT",\
            """));
        assertThat(
                operate("eco.statistics.get", "{\"type\":\"current\"}"),
                containsString("\"quotes\":{\"hits\":1,\"misses\":5,"));
    }

    @Test
    public void callsOnceForThoseWhoAskAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> {
                    try (Client one = distribution.connect("tcp")) {
                        return one.ask(request("quotes", "{\"symbol\":\"A\",\"millis\":300}"));
                    }
                }));
            }
            for (Future<String> answer : answers) {
                assertEquals(1, number(answer.get(20, TimeUnit.SECONDS)));
            }
        }
    }

    @Test
    public void keepsWhatFitsWhenItBecomesSmallerAndRefusesWhatCannotBe() throws Exception {
        for (int i = 1; i <= 10; i++) {
            assertEquals(i, number(ask("quotes", "{\"symbol\":\"%d\"}".formatted(i))));
        }
        assertEquals(1, number(ask("quotes", "{\"symbol\":\"1\"}")));

        distribution.configure(QUOTES, "{\"maximum\": 3}");
        Await.until("three are left", () -> caches().contains("\"size\":3"));

        for (int i : new int[] {1, 9, 10}) {
            assertEquals(i, number(ask("quotes", "{\"symbol\":\"%d\"}".formatted(i))));
        }
        assertEquals(11, number(ask("quotes", "{\"symbol\":\"8\"}")));

        distribution.configure(QUOTES, "{\"maximum\": -1}");
        distribution.awaitLog("'maximum' is -1, expected");
        assertThat(caches(), containsString("\"size\":3,\"maximum\":3"));
    }

    @Test
    public void tellsListenersAndIsClearedByItsConfiguration() throws Exception {
        deployRemembering("1.0.0");

        assertThat(ask("remember", "\"two\""), containsString("before: one, left: REPLACED one"));
        distribution.configure("io.ecosystem.cache.lru~things", "{\"generation\": 1}");

        Await.until(
                "it is cleared",
                () -> caches().contains("\"name\":\"things\",\"engine\":\"io.ecosystem.cache.lru\",\"size\":0"));
        assertThat(ask("remember", "\"three\""), containsString("before: nothing, left: CLEARED two"));
    }

    @Test
    public void forgetsTheAnswersAndTheClassesOfAReplacedBundle() throws Exception {
        deployRemembering("1.0.0");
        assertThat(ask("remember", "\"two\""), containsString("one"));
        assertThat(ask("quotes", "{\"symbol\":\"A\"}"), containsString("1.0.0"));
        int before = distribution.instances("org.apache.felix.framework.BundleWiringImpl$BundleClassLoader");

        for (int i = 1; i <= 5; i++) {
            String version = "1.0." + i;
            distribution.deploy("quotes.jar", quotes(version));
            deployRemembering(version);
            Await.until(version, () -> ask("quotes", "{\"symbol\":\"A\"}").contains(version));
            assertThat(ask("remember", "\"two\""), containsString("one"));
        }

        Await.until(
                "as many class loaders as before",
                () -> distribution.instances("org.apache.felix.framework.BundleWiringImpl$BundleClassLoader")
                        <= before);
        assertEquals(List.of(), distribution.complaints(""));
    }

    @Test
    public void fallsBackWhileItsBundleIsGoneAndHealsWhenItIsBack() throws Exception {
        byte[] engine = Files.readAllBytes(distribution.home().resolve("deploy").resolve(ENGINE));
        deployRemembering("1.0.0");
        distribution.deploy("strict.jar", quotes("1.0.0", "strict", "quotes", "REFUSE"));
        Await.until("all answer", () -> ask("strict", "{\"symbol\":\"A\"}").contains("number"));
        int first = number(ask("quotes", "{\"symbol\":\"A\"}"));

        distribution.undeploy(ENGINE);
        Await.until("the cache has gone", () -> !caches().contains("quotes"));

        assertTrue(number(ask("quotes", "{\"symbol\":\"A\"}")) > first);
        assertThat(
                ask("strict", "{\"symbol\":\"A\"}"),
                containsString("status: [500] message: [cache 'quotes' is not there]"));
        assertThat(ask("remember", "\"two\""), containsString("Unknown route key 'remember'"));
        assertEquals(
                1,
                distribution
                        .complaints("There is no cache 'quotes' for the answers of quotes")
                        .size());

        distribution.deploy(ENGINE, engine);

        Await.until("the cache is back", () -> ask("remember", "\"three\"").contains("\"status\":0"));
        Await.until(
                "answers are kept again",
                () -> number(ask("quotes", "{\"symbol\":\"A\"}")) == number(ask("quotes", "{\"symbol\":\"A\"}")));
        assertThat(ask("strict", "{\"symbol\":\"A\"}"), containsString("number"));
    }

    /** The engine is once a deployed bundle, and once one of the distribution. */
    @Test
    public void keepsEntriesWhileTheBundleOfTheirEngineIsReplacedUnderLoad() throws Exception {
        byte[] engine = Files.readAllBytes(distribution.home().resolve("deploy").resolve(ENGINE));
        deployRemembering("1.0.0");
        distribution.configure("io.ecosystem.cache.caffeine~sheets", "{}");
        distribution.deploy("sheets.jar", quotes("1.0.0", "sheets", "sheets", "CALL"));
        Await.until("both caches are there", () -> caches().contains("sheets"));
        Await.until("both answer", () -> ask("sheets", "{\"symbol\":\"A\"}").contains("number"));
        int quote = number(ask("quotes", "{\"symbol\":\"A\"}"));
        int sheet = number(ask("sheets", "{\"symbol\":\"A\"}"));
        int loaders = distribution.instances("org.apache.felix.framework.BundleWiringImpl$BundleClassLoader");

        List<SteadyClient> clients = List.of(steady("quotes", quote), steady("sheets", sheet), steady("quotes", quote));
        distribution.deploy(ENGINE, NewerCopies.copy(distribution.home(), "io.ecosystem.cache.lru", "9.0.0"));
        awaitAnswers(clients, "'quotes' goes on with 1 entries in io.ecosystem.cache.lru", 1);
        distribution.deploy(ENGINE, engine);
        awaitAnswers(clients, "'quotes' goes on with 1 entries in io.ecosystem.cache.lru", 2);
        distribution.deploy(
                "caffeine.jar", NewerCopies.copy(distribution.home(), "io.ecosystem.cache.caffeine", "9.0.0"));
        awaitAnswers(clients, "io.ecosystem.cache.caffeine 9.0.0 works since", 1);
        distribution.undeploy("caffeine.jar");
        awaitAnswers(clients, "of the distribution is back", 1);
        clients.forEach(SteadyClient::close);

        for (SteadyClient one : clients) {
            assertEquals(List.of(), one.wrong().stream().limit(3).toList());
        }
        assertThat(ask("remember", "\"two\""), containsString("before: one"));
        Await.until(
                "as many class loaders as before",
                () -> distribution.instances("org.apache.felix.framework.BundleWiringImpl$BundleClassLoader")
                        <= loaders);
        assertEquals(2, distribution.logged("'sheets' goes on with 1 entries").size());
        assertEquals(List.of(), distribution.complaints(""));
    }

    private SteadyClient steady(String route, int number) {
        return new SteadyClient(
                route,
                distribution.address("tcp"),
                true,
                count -> "{\"uid\":\"%d\",\"route_key\":\"%s\",\"data\":{\"symbol\":\"A\"}}".formatted(count, route),
                answer -> answer.contains("\"number\":%d,".formatted(number)));
    }

    /** Waits until something has been logged so often, and each client has had some more right or wrong answers. */
    private void awaitAnswers(List<SteadyClient> clients, String logged, int times) throws Exception {
        Await.until(logged, () -> distribution.logged(logged).size() >= times);
        for (SteadyClient one : clients) {
            int before = one.answered();
            Await.until(
                    one.name() + " is answered",
                    () -> one.answered() >= before + 5 || !one.wrong().isEmpty());
        }
    }

    /** Removes the engine from the features, so that it can be deployed and undeployed, and returns it. */
    private byte[] withoutEngine() throws Exception {
        Path feature = distribution.home().resolve("features/caches.json");
        String json = Files.readString(feature);
        Files.writeString(feature, json.replaceAll("\\{[^{}]*io\\.ecosystem\\.cache\\.lru[^{}]*},?", ""));
        try (var files = Files.walk(distribution.home().resolve("system"))) {
            return Files.readAllBytes(
                    files.filter(file -> file.getFileName().toString().startsWith("io.ecosystem.cache.lru-"))
                            .findFirst()
                            .orElseThrow());
        }
    }

    /** Returns a handler whose answers are kept in the cache {@code quotes}. */
    static byte[] quotes(String version) throws Exception {
        return quotes(version, "quotes", "quotes", "CALL");
    }

    private static byte[] quotes(String version, String route, String cache, String withoutCache) throws Exception {
        return HandlerJar.bundle("acme." + route, version)
                .type(Quotes.class)
                .header("Service-Component", "OSGI-INF/quotes.xml")
                .entry("OSGI-INF/quotes.xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="acme.Quotes">
                      <implementation class="acme.Quotes"/>
                      <property name="ecosystem.route" value="%s"/>
                      <property name="ecosystem.cached.cache" value="%s"/>
                      <property name="ecosystem.cached.timeToLive" value="1h"/>
                      <property name="ecosystem.cached.key" type="String">symbol
                      </property>
                      <property name="ecosystem.cached.withoutCache" value="%s"/>
                      <service><provide interface="io.ecosystem.api.handler.Handler"/></service>
                    </scr:component>
                    """.formatted(route, cache, withoutCache))
                .bytes();
    }

    private void deployRemembering(String version) throws Exception {
        distribution.deploy(
                "remembering.jar",
                HandlerJar.bundle("acme.remembering", version)
                        .type(Remembering.class)
                        .imports("io.ecosystem.api.cache")
                        .header("Service-Component", "OSGI-INF/remembering.xml")
                        .entry("OSGI-INF/remembering.xml", """
                            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="r" init="1">
                              <implementation class="acme.Remembering"/>
                              <property name="ecosystem.route" value="remember"/>
                              <property name="cache.name" value="things"/>
                              <service>
                                <provide interface="io.ecosystem.api.handler.Handler"/>
                                <provide interface="io.ecosystem.api.cache.RemovalListener"/>
                              </service>
                              <reference name="things" interface="io.ecosystem.api.cache.Cache" parameter="0"
                                  target="(cache.name=things)"/>
                            </scr:component>
                            """)
                        .bytes());
        Await.until(
                "a new version that remembers nothing",
                () -> ask("remember", "\"one\"").contains("nothing"));
    }

    private String caches() throws Exception {
        return operate("eco.cache.list", "{}");
    }

    private String operate(String route, String data) throws Exception {
        return operator.ask(request(route, data));
    }

    private String ask(String route, String data) throws Exception {
        return client.ask(request(route, data));
    }

    private static String request(String route, String data) {
        return "{\"uid\":\"1\",\"route_key\":\"%s\",\"data\":%s}".formatted(route, data);
    }

    private static int number(String answer) {
        Matcher matcher = NUMBER.matcher(answer);
        assertTrue(matcher.find(), answer);
        return Integer.parseInt(matcher.group(1));
    }
}
