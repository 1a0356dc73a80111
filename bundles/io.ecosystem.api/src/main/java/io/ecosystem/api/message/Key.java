package io.ecosystem.api.message;

import java.util.HexFormat;
import java.util.UUID;

/**
 * What names a request, chosen by its sender and returned with the answer.
 *
 * <p>The two generations of the protocol name requests differently; the answer to a request has the key of its kind.
 */
public sealed interface Key permits SpanKey, Uid, NoKey {

    /**
     * The key with a text form: a {@link SpanKey} if it has the form of one, otherwise a {@link Uid}.
     *
     * @param text what {@code toString()} of a key returned
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
