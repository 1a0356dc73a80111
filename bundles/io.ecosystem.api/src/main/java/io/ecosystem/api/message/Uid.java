package io.ecosystem.api.message;

import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * A key of the older generation: any text, returned unchanged.
 *
 * @param text as the sender sent it, usually a UUID
 */
public record Uid(String text) implements Key {

    private static final int UUID_LENGTH = 36;

    public Uid {
        Objects.requireNonNull(text, "text");
    }

    /** Returns whether it is a UUID in the usual form of 36 characters. */
    public boolean isUuid() {
        if (text.length() != UUID_LENGTH) {
            return false;
        }
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns a UUID in lower case, since UUIDs ignore case; any other key unchanged. */
    public Uid normalised() {
        return isUuid() ? new Uid(text.toLowerCase(Locale.ROOT)) : this;
    }

    @Override
    public String toString() {
        return text;
    }
}
