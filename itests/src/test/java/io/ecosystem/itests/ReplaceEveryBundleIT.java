package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces every bundle of the distribution by a newer copy and back, one after the other, while clients of each kind
 * are served: nothing acknowledged is lost, no answer is wrong, no connection is refused. A second instance, with all
 * optional features, does so with the bundles of tools. Prints what each replacement costs; {@code -Dreplace.only=}
 * names the bundles, separated by commas.
 */
@Tag("slow")
public class ReplaceEveryBundleIT {

    /** The longest time that a request may wait, unless {@link #STARTS} starts take longer on this machine. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private static final int STARTS = 4;

    /** An artifact in a feature file: group, name and version. */
    private static final Pattern ARTIFACT = Pattern.compile("\"id\": *\"[^:\"]+:([^:\"]+):([^:\"]+)\"");

    /** The optional features that take part in requests; the others are tools, such as the web console. */
    private static final Set<String> SERVING =
            Set.of("caffeine.json", "eventadmin.json", "memory-queues.json", "websocket.json");

    @TempDir
    Path folder;

    private final List<SteadyClient> clients = new ArrayList<>();
    private Path ledger;
    private int http;
    private Distribution distribution;
    private Duration longestWait;

    /** Starts with the usual features and those optional ones whose file names a test accepts. */
    private void start(Predicate<String> optional) throws Exception {
        ledger = folder.resolve("ledger");
        http = Ports.free();
        distribution = Distribution.warmIn(Files.createDirectory(folder.resolve("instance")));
        for (Path feature : features("features/optional", optional)) {
            Files.copy(feature, distribution.home().resolve("features").resolve(feature.getFileName()));
        }
        distribution.configure("org.apache.felix.http", "{\"org.osgi.service.http.port\": \"%d\"}".formatted(http));
        distribution.configure("io.ecosystem.webconsole", "{\"password\": \"p\"}");
        distribution.configure("io.ecosystem.deployer", "{\"scanMillis\": 20}");
        distribution.configure("io.ecosystem.transport.ws~main", "{\"port\": 0}");
        distribution.configure("io.ecosystem.cache.lru~quotes", "{\"maximum\": 100}");
        distribution.deploy(
                "ledger.jar",
                HandlerJar.queued(Ledger.class, "ledger", "1.0.0", Map.of()).bytes());
        distribution.deploy("quotes.jar", CacheIT.quotes("1.0.0"));
        distribution.deploy("post.jar", HandlerJar.sending("notices").bytes());
        long began = System.nanoTime();
        distribution.start();
        Duration starts = Duration.ofNanos(System.nanoTime() - began).multipliedBy(STARTS);
        longestWait = starts.compareTo(LONGEST_WAIT) > 0 ? starts : LONGEST_WAIT;
        distribution.configure("io.ecosystem.queue.outgoing~notices", """
            {"targets": ["%s"], "route": "ledger", "backoff": "20ms..200ms"}\
            """.formatted(distribution.address("uds")));
        distribution.awaitAnswer(
                "{\"uid\":\"0\",\"route_key\":\"notices\",\"data\":%s}".formatted(job()), "\"status\":0");
    }

    @AfterEach
    public void stop() {
        for (SteadyClient client : clients) {
            client.close();
            client.wrong().stream().limit(3).forEach(System.out::println);
        }
        distribution.close();
    }

    @Test
    public void losesNothing() throws Exception {
        start(SERVING::contains);

        replaceAll(jars(features("features", feature -> true)));
    }

    @Test
    public void losesNothingWhenBundlesOfToolsAreReplaced() throws Exception {
        start(feature -> true);
        Set<String> jars = jars(features("features/optional", feature -> !SERVING.contains(feature)));
        Path optional = distribution.home().resolve("features/optional");
        jars.removeAll(jars(features(
                "features", feature -> SERVING.contains(feature) || Files.notExists(optional.resolve(feature)))));
        awaitHttp();

        replaceAll(jars);
    }

    private void replaceAll(Set<String> jars) throws Exception {
        begin();
        awaitAnswers();
        for (String bundle : bundles(jars)) {
            System.out.println(replaced(bundle));
        }
        awaitAnswers();

        clients.forEach(SteadyClient::close);
        Set<String> wrong = new TreeSet<>();
        clients.forEach(client -> wrong.addAll(client.wrong()));
        assertEquals(Set.of(), wrong);
        Set<String> acknowledged = new TreeSet<>();
        clients.stream()
                .filter(client -> Set.of("queue", "sender").contains(client.name()))
                .forEach(client -> acknowledged.addAll(client.acknowledged()));
        Await.until(
                "everything acknowledged is processed",
                () -> Processed.in(ledger).missing(acknowledged, Set.of()).isEmpty());
        assertEquals(List.of(), Processed.in(ledger).doubled());
    }

    /** Returns the bundles of these jars. */
    private List<String> bundles(Set<String> jars) throws Exception {
        String only = System.getProperty("replace.only", "");
        if (!only.isEmpty()) {
            return List.of(only.split(","));
        }
        List<String> bundles = new ArrayList<>();
        for (String name : NewerCopies.symbolicNames(distribution.home())) {
            Path jar = NewerCopies.file(distribution.home(), name);
            if (jars.contains(jar.getFileName().toString())) {
                bundles.add(name);
            }
        }
        return bundles;
    }

    /** Returns the files of features in a folder of the distribution whose names a test accepts. */
    private List<Path> features(String of, Predicate<String> name) throws IOException {
        try (var files = Files.list(distribution.home().resolve(of))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> name.test(file.getFileName().toString()))
                    .toList();
        }
    }

    /** Returns the names of the jars that features start. */
    private static Set<String> jars(List<Path> features) throws IOException {
        Set<String> jars = new TreeSet<>();
        for (Path feature : features) {
            ARTIFACT.matcher(Files.readString(feature))
                    .results()
                    .forEach(artifact -> jars.add("%s-%s.jar".formatted(artifact.group(1), artifact.group(2))));
        }
        return jars;
    }

    /** Replaces a bundle and brings it back; returns what it costs. */
    private String replaced(String bundle) throws Exception {
        clients.forEach(SteadyClient::seen);
        String file = bundle + ".jar";
        long began = System.nanoTime();
        distribution.deploy(file, NewerCopies.copy(distribution.home(), bundle, "9.0.0"));
        Await.until(
                bundle + " is replaced",
                () -> !distribution
                        .logged("deploy/%s: %s 9.0.0 works since".formatted(file, bundle))
                        .isEmpty());
        awaitAnswers();
        awaitHttp();
        distribution.undeploy(file);
        String back = bundle + " ";
        Await.until(
                bundle + " is back",
                () -> distribution.logged("of the distribution is back").stream()
                        .anyMatch(line -> line.contains(back)));
        awaitAnswers();
        awaitHttp();
        return row(bundle, System.nanoTime() - began);
    }

    private String row(String bundle, long nanos) {
        var row = new StringBuilder("%-45s %5d ms".formatted(bundle, TimeUnit.NANOSECONDS.toMillis(nanos)));
        for (SteadyClient client : clients) {
            SteadyClient.Seen seen = client.seen();
            row.append("  %s %d ms %d closed"
                    .formatted(client.name(), seen.longest().toMillis(), seen.closed()));
            assertTrue(
                    seen.longest().compareTo(longestWait) < 0,
                    "%s: a request of %s waited for %s".formatted(bundle, client.name(), seen.longest()));
        }
        return row.toString();
    }

    private void begin() {
        URI tcp = distribution.address("tcp");
        String echo = "{\"uid\":\"%1$s%2$d\",\"route_key\":\"echo\",\"data\":{\"n\":%2$d}}";
        client("tcp", tcp, true, echo, "\"status\":0,\"data\":{\"n\":");
        client("new-tcp", tcp, false, echo, "\"status\":0,\"data\":{\"n\":");
        client("uds", distribution.address("uds"), true, echo, "\"status\":0,\"data\":{\"n\":");
        client("ws", distribution.address("ws"), true, echo, "\"status\":0,\"data\":{\"n\":");
        client("udp", distribution.address("udp"), true, echo, "\"status\":0,\"data\":{\"n\":");
        client(
                "cached",
                tcp,
                true,
                "{\"uid\":\"%s%d\",\"route_key\":\"quotes\",\"data\":{\"symbol\":\"A\"}}",
                "\"status\":0");
        client(
                "queue",
                tcp,
                true,
                "{\"uid\":\"%s%d\",\"route_key\":\"ledger\",\"data\":" + job() + "}",
                "\"status\":0");
        client(
                "sender",
                tcp,
                true,
                "{\"uid\":\"%s%d\",\"route_key\":\"notices\",\"data\":" + job() + "}",
                "\"status\":0");
    }

    private void client(String name, URI address, boolean keeps, String format, String right) {
        clients.add(new SteadyClient(
                name,
                address,
                keeps,
                number -> format.formatted(name, number),
                answer -> answer.contains(right) && answer.startsWith("{\"uid\":\"" + name)));
    }

    private String job() {
        return "{\"file\":\"%s\",\"end\":\"done\"}".formatted(ledger);
    }

    /** Waits until health checks and the web console answer, if they were started. */
    private void awaitHttp() throws Exception {
        if (Files.exists(distribution.home().resolve("features/webconsole.json"))) {
            Await.until("the health checks answer", () -> Set.of(200, 503).contains(get("/system/health")));
            Await.until("the web console asks for its password", () -> get("/system/console/bundles") == 401);
        }
    }

    private int get(String path) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                    .timeout(Duration.ofSeconds(15))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1; // the server is being replaced
        }
    }

    /** Waits until each client has had some more answers. */
    private void awaitAnswers() throws Exception {
        for (SteadyClient client : clients) {
            int before = client.answered();
            Await.until(
                    client.name() + " is answered",
                    () -> client.answered() >= before + 5 || client.answered() < before);
        }
    }
}
