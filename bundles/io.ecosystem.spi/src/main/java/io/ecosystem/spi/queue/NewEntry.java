package io.ecosystem.spi.queue;

import io.ecosystem.api.message.Bytes;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * An entry to append.
 *
 * @param key the text form of the key, at most {@value #MAX_TEXT} characters of well-formed Unicode; it identifies the
 *     entry in its queue
 * @param group entries of a group are processed one after the other in {@link Order#GROUPED}; empty for none, at most
 *     {@value #MAX_TEXT} characters
 * @param body the body, in the form of the codec
 * @param metadata stored alongside the body
 * @param received when it arrived
 */
public record NewEntry(String key, String group, Bytes body, Map<String, String> metadata, Instant received) {

    /** The maximum length of a key or group, in characters. */
    public static final int MAX_TEXT = 4_096;

    public NewEntry {
        if (key.isEmpty() || key.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "a key must have 1 to %d characters, not %d".formatted(MAX_TEXT, key.length()));
        }
        if (!isWellFormed(key) || !isWellFormed(group)) {
            throw new IllegalArgumentException("a key or group has half of a character, which cannot be stored");
        }
        if (group.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "a group must have at most %d characters, not %d".formatted(MAX_TEXT, group.length()));
        }
        Objects.requireNonNull(body, "body");
        metadata = Map.copyOf(metadata);
        Objects.requireNonNull(received, "received");
    }

    /** Creates an entry without group and metadata. */
    public NewEntry(String key, Bytes body, Instant received) {
        this(key, "", body, Map.of(), received);
    }

    /** Returns whether a text is well-formed Unicode: one with an unpaired surrogate would not survive storage. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean paired = Character.isHighSurrogate(unit)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Returns its size in bytes: its body, and the characters of its key, group and metadata. */
    public long size() {
        return Entry.size(key, group, body, metadata);
    }
}
