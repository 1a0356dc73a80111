package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that however often and in whatever way files of {@code conf/} are rewritten, the configurations end as the
 * files say, and a client of another listener notices nothing.
 *
 * <p>{@code -Dstorm.rewrites=500} makes a longer run, {@code -Dstorm.seed=...} repeats the choices of one.
 */
@Tag("slow")
public class ConfigurationStormIT {

    private static final int REWRITES = Integer.getInteger("storm.rewrites", 80);
    private static final long SEED = Long.getLong("storm.seed", System.nanoTime());
    private static final int LONGEST_PAUSE_MILLIS = 120;
    private static final int SHORTEST_PAUSE_MILLIS = 1;

    /** How a file gets its next content. */
    private enum Way {
        RENAMED,
        IN_PLACE,
        LINKED,
        HALF_WRITTEN_FIRST,
        WRONG_FIRST,
        REMOVED_AND_MADE_AGAIN,
        REMOVED
    }

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Map<String, IntFunction<String>> contents = new TreeMap<>();
    private final Map<String, String> written = new TreeMap<>();
    private Distribution distribution;
    private SteadyClient client;
    private int links;

    @BeforeEach
    public void start() throws Exception {
        System.out.printf("-Dstorm.seed=%d -Dstorm.rewrites=%d%n", SEED, REWRITES);
        distribution = Distribution.warmIn(folder).start();
        var ports = freePorts(40);
        contents.put(
                "io.ecosystem.transport.tcp~storm",
                i -> "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(ports.get(i % ports.size())));
        contents.put(
                "io.ecosystem.transport.tcp~größe ☂ [1] %41",
                i -> "{\"host\": \"127.0.0.1\", \"port\": 0, \"maxLineBytes\": %d}".formatted(10_000 + i));
        contents.put("io.ecosystem.cache.lru~storm", i -> "{\"maximum\": %d}".formatted(i));
        contents.put(
                "io.ecosystem.access~storm", i -> "{\"addresses\": [\"10.0.0.1\"], \"roles\": [\"r%d\"]}".formatted(i));
        contents.put(
                "io.ecosystem.queue.incoming~storm", i -> "{\"route\": \"storm\", \"maxAttempts\": %d}".formatted(i));
        contents.put("acme.nobody~x,y;z='\"", i -> "{\"any\": %d}".formatted(i));
        client = new SteadyClient(
                "steady",
                distribution.address("tcp"),
                true,
                number -> "{\"uid\":\"steady%d\",\"route_key\":\"echo\",\"data\":%d}".formatted(number, number),
                answer -> answer.contains("\"status\":0"));
    }

    @AfterEach
    public void stop() {
        client.close();
        distribution.close();
    }

    @Test
    public void endsAsTheFilesSay() throws Exception {
        var pids = List.copyOf(contents.keySet());
        for (int i = 1; i <= REWRITES; i++) {
            rewrite(pids.get(random.nextInt(pids.size())), Way.values()[random.nextInt(Way.values().length)], i);
            pause();
        }
        long began = System.nanoTime();

        for (String pid : pids) {
            Await.until("%s is %s".formatted(pid, written.get(pid)), () -> isAsWritten(pid));
        }

        long millis = (System.nanoTime() - began) / 1_000_000;
        client.close();
        var seen = client.seen();
        System.out.printf(
                "%d rewrites are effective %d ms after the last; %d requests answered meanwhile, the slowest in %d"
                        + " ms%n",
                REWRITES, millis, seen.answered(), seen.longest().toMillis());
        assertEquals(List.of(), client.wrong());
        assertEquals(0, seen.closed());
        assertTrue(seen.answered() > REWRITES, "a client was served");
    }

    private void rewrite(String pid, Way way, int i) throws IOException {
        var file = file(pid);
        var content = contents.get(pid).apply(i);
        switch (way) {
            case RENAMED -> replace(file, Files.writeString(aside(), content));
            case IN_PLACE -> Files.writeString(file, content);
            case LINKED -> {
                var link = aside();
                Files.createSymbolicLink(link, Files.writeString(aside(), content));
                replace(file, link);
            }
            case HALF_WRITTEN_FIRST -> {
                Files.writeString(file, content.substring(0, content.length() / 2));
                pause();
                Files.writeString(file, content);
            }
            case WRONG_FIRST -> {
                Files.writeString(file, content.replaceAll("[0-9]+}", "\"many\"}"));
                pause();
                Files.writeString(file, content);
            }
            case REMOVED_AND_MADE_AGAIN -> {
                Files.deleteIfExists(file);
                pause();
                Files.writeString(file, content);
            }
            case REMOVED -> Files.deleteIfExists(file);
        }
        if (way == Way.REMOVED) {
            written.remove(pid);
        } else {
            written.put(pid, content);
        }
    }

    /** Returns a path of a file that is not there yet, on the same file system as the configurations. */
    private Path aside() throws IOException {
        return Files.createDirectories(distribution.home().resolve("aside")).resolve(String.valueOf(++links));
    }

    private static void replace(Path file, Path by) throws IOException {
        Files.move(by, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String pid) {
        return distribution.home().resolve("conf").resolve(pid + ".cfg.json");
    }

    private void pause() {
        int millis = random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private boolean isAsWritten(String pid) throws IOException {
        var request = Json.createObjectBuilder().add("pid", pid).build().toString();
        String answer = new Operator(distribution).command("eco.config.get", request);
        try (var reader = Json.createReader(new StringReader(answer))) {
            var values = reader.readObject()
                    .getJsonObject("data")
                    .getJsonObject("configuration")
                    .getJsonObject(pid);
            var stated = new TreeMap<String, JsonValue>();
            if (values != null) {
                values.forEach((key, setting) -> {
                    if (!setting.asJsonObject().getString("layer").equals("default")) {
                        stated.put(key, setting.asJsonObject().get("value"));
                    }
                });
            }
            return stated.equals(expected(pid));
        }
    }

    private Map<String, JsonValue> expected(String pid) {
        var content = written.get(pid);
        if (content == null) {
            return Map.of();
        }
        try (var reader = Json.createReader(new StringReader(content))) {
            return new TreeMap<>(reader.readObject());
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        var ports = new ArrayList<Integer>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(Ports.taken());
                ports.add(sockets.getLast().getLocalPort());
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return ports;
    }
}
