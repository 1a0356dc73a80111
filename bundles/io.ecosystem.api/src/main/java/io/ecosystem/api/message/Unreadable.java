package io.ecosystem.api.message;

import java.util.Objects;

/**
 * A line that was expected to be an answer but is not.
 *
 * @param key the key in the line; {@link NoKey} if none is readable
 * @param reason what is wrong with it
 */
public record Unreadable(Key key, String reason) implements Answer {

    public Unreadable {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(reason, "reason");
    }
}
