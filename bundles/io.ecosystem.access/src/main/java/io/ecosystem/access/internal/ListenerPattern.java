package io.ecosystem.access.internal;

import io.ecosystem.api.message.Origin;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for listeners: all of one kind of transport ({@code tcp}), or those at an address, in which {@code *}
 * matches any characters ({@code tcp://*:8888}).
 */
final class ListenerPattern {

    private static final Pattern KIND = Pattern.compile("[a-z]+");
    private static final Pattern ADDRESS = Pattern.compile("[a-z]+://.+");

    private final String text;
    private final @Nullable Pattern addresses; // null for a kind of transport

    private ListenerPattern(String text, @Nullable Pattern addresses) {
        this.text = text;
        this.addresses = addresses;
    }

    /**
     * Parses a kind or an address.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static ListenerPattern parse(String text) {
        if (KIND.matcher(text).matches()) {
            return new ListenerPattern(text, null);
        }
        if (ADDRESS.matcher(text).matches()) {
            String expression =
                    Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return new ListenerPattern(text, Pattern.compile(expression, Pattern.DOTALL));
        }
        throw new IllegalArgumentException(
                "'%s' is no listener: expected a kind of transport such as tcp, or an ".formatted(text)
                        + "address such as tcp://127.0.0.1:8888 or tcp://*:8888");
    }

    boolean matches(Origin origin) {
        return addresses == null
                ? text.equals(origin.transport())
                : addresses.matcher(origin.listener()).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
