package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Ledger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces every bundle of the distribution by a newer copy and back, one after the other, while clients of each kind
 * are served: nothing acknowledged is lost, no answer is wrong, no connection is refused. Prints what each replacement
 * costs; {@code -Dreplace.only=} names the bundles, separated by commas.
 */
public class ReplaceEveryBundleIT {

    /** The longest time that a request may wait, unless {@link #STARTS} starts take longer on this machine. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private static final int STARTS = 4;

    /** An artifact in a feature file: group, name and version. */
    private static final Pattern ARTIFACT = Pattern.compile("\"id\": *\"[^:\"]+:([^:\"]+):([^:\"]+)\"");

    @TempDir
    Path folder;

    private final List<SteadyClient> clients = new ArrayList<>();
    private Path ledger;
    private Distribution distribution;
    private Duration longestWait;

    @BeforeEach
    public void start() throws Exception {
        ledger = folder.resolve("ledger");
        distribution = Distribution.warmIn(Files.createDirectory(folder.resolve("instance")));
        Path features = distribution.home().resolve("features");
        for (String optional : List.of("caffeine.json", "eventadmin.json", "memory-queues.json", "websocket.json")) {
            Files.copy(features.resolve("optional").resolve(optional), features.resolve(optional));
        }
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
        begin();
        awaitAnswers();
        List<String> rows = new ArrayList<>();
        for (String bundle : bundles()) {
            rows.add(replaced(bundle));
            System.out.println(rows.getLast());
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

    private List<String> bundles() throws Exception {
        String only = System.getProperty("replace.only", "");
        if (!only.isEmpty()) {
            return List.of(only.split(","));
        }
        Set<String> started = startedJars();
        List<String> bundles = new ArrayList<>();
        for (String name : NewerCopies.symbolicNames(distribution.home())) {
            Path jar = NewerCopies.file(distribution.home(), name);
            if (started.contains(jar.getFileName().toString())) {
                bundles.add(name);
            }
        }
        return bundles;
    }

    /** Returns the names of the jars that the chosen features start. */
    private Set<String> startedJars() throws IOException {
        Set<String> jars = new TreeSet<>();
        try (var features = Files.newDirectoryStream(distribution.home().resolve("features"), "*.json")) {
            for (Path feature : features) {
                ARTIFACT.matcher(Files.readString(feature))
                        .results()
                        .forEach(artifact -> jars.add("%s-%s.jar".formatted(artifact.group(1), artifact.group(2))));
            }
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
        distribution.undeploy(file);
        String back = bundle + " ";
        Await.until(
                bundle + " is back",
                () -> distribution.logged("of the distribution is back").stream()
                        .anyMatch(line -> line.contains(back)));
        awaitAnswers();
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
