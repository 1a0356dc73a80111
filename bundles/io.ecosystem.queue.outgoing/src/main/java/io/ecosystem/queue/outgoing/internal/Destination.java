package io.ecosystem.queue.outgoing.internal;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A target of messages: one of several equivalent instances.
 *
 * @param name distinguishes the targets of a sender; empty if not needed
 * @param addresses tried in turn until one works
 */
record Destination(String name, List<String> addresses) {

    private static final Pattern FORM = Pattern.compile("(?:([A-Za-z0-9._-]+)\\s*=)?(.+)");

    /**
     * Parses a target, such as {@code tcp://a:8888, tcp://b:8888} or {@code west=uds:///run/west.sock}.
     *
     * @throws IllegalArgumentException if it is invalid
     */
    static Destination parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    ("a target is '%s', expected addresses such as tcp://127.0.0.1:8888, after a name and '=' if "
                                    + "there are several")
                            .formatted(text));
        }
        String name = form.group(1) == null ? "" : form.group(1);
        return new Destination(
                name, Arrays.stream(form.group(2).split(",")).map(String::strip).toList());
    }

    /** Returns the name of its queue within the instance. */
    String queue(String sender) {
        return name.isEmpty() ? sender : sender + "/" + name;
    }

    /** Returns the target as configured. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "" : name + "=") + String.join(",", addresses);
    }
}
