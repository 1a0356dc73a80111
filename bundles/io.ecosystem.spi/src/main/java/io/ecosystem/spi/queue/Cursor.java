package io.ecosystem.spi.queue;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The range of positions left to process, passed to callers as text to continue from.
 *
 * @param after the position before the first one
 * @param end the last position; empty if it is not set yet
 */
public record Cursor(long after, OptionalLong end) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");

    /**
     * Parses a cursor.
     *
     * @param from empty for the start
     * @throws IllegalArgumentException if it is not from here
     */
    public static Cursor parse(String from) {
        if (from.isEmpty()) {
            return new Cursor(0, OptionalLong.empty());
        }
        Matcher form = FORM.matcher(from);
        if (!form.matches()) {
            throw new IllegalArgumentException("'%s' is not where a page of this queue begins".formatted(from));
        }
        return new Cursor(
                Long.parseLong(form.group(1)),
                form.group(2) == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(form.group(2))));
    }

    /** Returns the text to continue after a position. */
    public static String text(long after, long end) {
        return after + "-" + end;
    }
}
