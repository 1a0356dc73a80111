package io.ecosystem.api.message;

import java.util.Objects;

/**
 * A key of the older generation: any text, which goes back as it came.
 *
 * @param text what the sender sent, usually a UUID
 */
public record Uid(String text) implements Key {

    public Uid {
        Objects.requireNonNull(text, "text");
    }

    @Override
    public String toString() {
        return text;
    }
}
