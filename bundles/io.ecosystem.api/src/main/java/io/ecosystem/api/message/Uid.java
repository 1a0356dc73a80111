package io.ecosystem.api.message;

import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * A key of the older generation: any text, which goes back as it came.
 *
 * @param text what the sender sent, usually a UUID
 */
public record Uid(String text) implements Key {

    private static final int UUID_LENGTH = 36;

    public Uid {
        Objects.requireNonNull(text, "text");
    }

    /** Whether it is a UUID in its usual form of 36 characters. */
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

    /** The same in lower case if it is a UUID, since UUIDs are equal in any letters; otherwise itself. */
    public Uid normalised() {
        return isUuid() ? new Uid(text.toLowerCase(Locale.ROOT)) : this;
    }

    @Override
    public String toString() {
        return text;
    }
}
