package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ecosystem.site.MarkdownPage;
import io.ecosystem.site.MarkdownPage.Block;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends the requests that pages show to the packed distribution, and compares the answers on the page of the protocol.
 */
public class DocumentedRequestsIT {

    /** What provokes the answers that the page of the protocol shows alone. */
    private static final Map<String, String> PROVOKED = Map.of(
            "not JSON: expected ',' or '}', not 'x', at byte 12", "{\"uid\": \"7\" x}",
            "route_key: missing, expected text", "{\"uid\":\"7\",\"data\":{}}",
            "uid: expected text, not a number", "{\"uid\":7,\"route_key\":\"echo\",\"data\":{}}",
            "sides: expected an integer from -2147483648 to 2147483647, not text \"six\"",
                    "{\"uid\":\"7\",\"route_key\":\"dice.roll\",\"data\":{\"sides\":\"six\"}}",
            "status: [400] message: [Unknown route key 'ehco']", "{\"uid\":\"7\",\"route_key\":\"ehco\",\"data\":{}}");
    /** Answers that take minutes, a thousand senders, or a handler that is not shipped. */
    private static final Set<String> TESTED_BESIDE_THEIR_CODE = Set.of(
            "items[2].name: missing, expected text",
            "route 'echo' did not answer within 60000 ms",
            "an answer of 70000 bytes does not fit into the 65507 bytes that udp carries",
            "status: [500] message: [1024 requests are being handled, no more are accepted]");

    private static final Set<Integer> WRONG = Set.of(100, 200, 300, 400, 999);
    /** Says that nothing is wrong with a request, only that this instance does not have what it names. */
    private static final Pattern NOT_HERE =
            Pattern.compile("the history has no entry 17;|deploy/orders\\.jar is not deployed,");

    @TempDir
    Path folder;

    @Test
    public void requestsOfAllPagesAreUnderstood() throws Exception {
        var wrong = new ArrayList<String>();
        int count = 0;
        try (var distribution = Distribution.warmIn(folder)) {
            distribution.start();
            try (Client client = distribution.connect("uds")) {
                for (Block block : DocumentedJsonTest.blocks()) {
                    for (String request : DocumentedJsonTest.values(block)) {
                        if (request.contains("\"route_key\":\"eco.") || request.contains("\"route_key\": \"eco.")) {
                            count++;
                            String answer = client.ask(request.replaceAll("\n\\s*", " "));
                            boolean isWrong = WRONG.contains(read(answer).getInt("status"));
                            if (isWrong && !NOT_HERE.matcher(answer).find()) {
                                wrong.add("%s: %s is answered with %s".formatted(block.place(), request, answer));
                            }
                        }
                    }
                }
            }
        }

        assertEquals(List.of(), wrong);
        assertTrue(count > 10, "only " + count);
    }

    @Test
    public void answersAreAsThePageOfTheProtocolShowsThem() throws Exception {
        try (var distribution = Distribution.warmIn(folder)) {
            distribution.start();
            Path path = Path.of("docs/protocol.md");
            MarkdownPage page =
                    MarkdownPage.of(path, Files.readString(distribution.home().resolve(path)));
            int count = 0;
            try (Client client = distribution.connect("tcp")) {
                String request = "";
                for (String line : page.blocks().stream()
                        .flatMap(block -> block.code().lines())
                        .toList()) {
                    if (line.startsWith("> ")) {
                        request = line.substring(2);
                    } else if (line.startsWith("< ")) {
                        count++;
                        assertEquals(line.substring(2), client.ask(request));
                    } else if (!TESTED_BESIDE_THEIR_CODE.contains(read(line).getString("data"))) {
                        count++;
                        assertEquals(
                                line,
                                client.ask(PROVOKED.getOrDefault(read(line).getString("data"), line)));
                    }
                }
            }
            assertEquals(PROVOKED.size() + 2, count);
        }
    }

    private static JsonObject read(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }
}
