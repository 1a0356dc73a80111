package io.ecosystem.logging.internal;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Reads the identifiers of traces. */
final class Traces {

    private Traces() {}

    /** Returns a UUID with or without hyphens; empty if the text is not one. */
    static Optional<UUID> of(String text) {
        try {
            return switch (text.length()) {
                case 36 -> Optional.of(UUID.fromString(text));
                case 32 ->
                    Optional.of(new UUID(
                            HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32)));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
