package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Operates an instance over its Unix domain socket, with a new connection for each request. */
final class Operator {

    private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]+)\"");
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]*)\"");
    private static final String NOTHING_TO_DO =
            "{\"pending\":{\"entries\":0,\"bytes\":0},\"processing\":{\"entries\":0,"
                    + "\"bytes\":0},\"waiting\":{\"entries\":0,\"bytes\":0}";

    private final Distribution distribution;

    Operator(Distribution distribution) {
        this.distribution = distribution;
    }

    /** Returns a request line. */
    static String request(String key, String route, String data) {
        return "{\"uid\":\"%s\",\"route_key\":\"%s\",\"data\":%s}".formatted(key, route, data);
    }

    /** Sends a request, and returns any answer. */
    String ask(String route, String data) throws IOException {
        try (Client client = distribution.connect("uds")) {
            return client.ask(request("operator", route, data));
        }
    }

    /** Sends a request, and returns its answer, which must be a success. */
    String command(String route, String data) throws IOException {
        String answer = ask(route, data);
        assertTrue(
                answer != null && answer.contains("\"status\":0"),
                "%s of %s was answered with %s".formatted(route, data, answer));
        return answer;
    }

    /** Returns whether a queue has only errors left. */
    boolean hasProcessedAllOf(String queue) throws IOException {
        return ask("eco.queue.sizes", "{\"queue\":\"%s\"}".formatted(queue)).contains(NOTHING_TO_DO);
    }

    /** Returns the keys in the error queue of a queue. */
    Set<String> errors(String queue) throws IOException {
        Set<String> keys = new HashSet<>();
        String from = "";
        do {
            String page = command(
                    "eco.queue.browse", "{\"queue\":\"%s\",\"size\":100,\"from\":\"%s\"}".formatted(queue, from));
            KEY.matcher(page).results().forEach(key -> keys.add(key.group(1)));
            Matcher next = NEXT.matcher(page);
            from = next.find() ? next.group(1) : "";
        } while (!from.isEmpty());
        return keys;
    }
}
