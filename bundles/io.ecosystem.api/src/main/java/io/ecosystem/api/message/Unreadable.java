package io.ecosystem.api.message;

import java.util.Objects;

/**
 * A line that should be the answer to a request and is none.
 *
 * @param key the key that the line has; {@link NoKey} if it has none that can be read
 * @param reason what is wrong with it
 */
public record Unreadable(Key key, String reason) implements Answer {

    public Unreadable {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(reason, "reason");
    }
}
