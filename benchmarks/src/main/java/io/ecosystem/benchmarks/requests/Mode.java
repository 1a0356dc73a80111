package io.ecosystem.benchmarks.requests;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How requests are sent.
 *
 * @param connections the number of connections at a time
 * @param depth the number of requests in flight on each
 * @param once whether to close a connection after its first answer, one connection at a time
 */
public record Mode(int connections, int depth, boolean once) {

    private static final Pattern TEXT = Pattern.compile("([1-9]\\d*)x([1-9]\\d*)(t?)");

    /** Parses a text such as {@code 50x1}, or {@code 1x1t} for connections that serve one request only. */
    public static Mode of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || !parts.group(3).isEmpty() && !text.equals("1x1t")) {
            throw new IllegalArgumentException(
                    "'%s' is no mode; write connections and requests in flight, as in 50x8, or 1x1t".formatted(text));
        }
        return new Mode(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                !parts.group(3).isEmpty());
    }

    @Override
    public String toString() {
        return "%dx%d%s".formatted(connections, depth, once ? "t" : "");
    }
}
