package io.ecosystem.api.message;

import java.util.HexFormat;
import java.util.UUID;

/**
 * Identifies a request; chosen by its sender and returned with the answer.
 *
 * <p>The two generations of the protocol use different keys; an answer has the kind of key of its request.
 */
public sealed interface Key permits SpanKey, Uid, NoKey {

    /**
     * Parses the text form of a key: a {@link SpanKey} if it has that form, otherwise a {@link Uid}.
     *
     * @param text the result of a key's {@code toString()}
     */
    static Key parse(String text) {
        int colon = text.indexOf(':');
        if (colon == 36 && text.length() == 53) {
            try {
                return new SpanKey(
                        UUID.fromString(text.substring(0, colon)),
                        HexFormat.fromHexDigitsToLong(text, colon + 1, text.length()));
            } catch (IllegalArgumentException e) {
                return new Uid(text);
            }
        }
        return new Uid(text);
    }
}
