package io.ecosystem.api.message;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rules of metadata: short texts beside the body of a request, such as the tenant that middleware found out. A
 * queue keeps them with the entry, and a sender with the messages that are sent while the request is handled.
 */
public final class Metadata {

    /** The maximum number of items of a request. */
    public static final int MAX_ITEMS = 16;

    /** The maximum length of a value, in characters. */
    public static final int MAX_VALUE = 1_024;

    /** The metadata of an entry that says how its request came. */
    public static final String TRANSPORT = "transport";

    /** The metadata of an entry that says who sent its request. */
    public static final String PEER = "peer";

    /** The metadata of a copy of an entry: present, with the value {@code true}. */
    public static final String DRY_RUN = "dry_run";

    private static final Set<String> PLATFORM = Set.of(TRANSPORT, PEER, DRY_RUN);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private Metadata() {}

    /** Returns whether a name is 1 to 64 letters, digits, {@code _}, {@code .} or {@code -}, and not the platform's. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches() && !PLATFORM.contains(name);
    }

    /**
     * Checks the items of a request.
     *
     * @throws IllegalArgumentException if there are too many, or one has a bad name or too long a value; the message
     *     names it
     */
    public static void check(Map<String, String> items) {
        if (items.size() > MAX_ITEMS) {
            throw new IllegalArgumentException(
                    "metadata: %d items are more than %d".formatted(items.size(), MAX_ITEMS));
        }
        items.forEach((name, value) -> {
            if (!isName(name)) {
                throw new IllegalArgumentException(
                        ("metadata: '%s' is no name; expected 1 to 64 letters, digits, '_', '.' or '-', and none of"
                                        + " transport, peer, dry_run")
                                .formatted(name.length() <= 64 ? name : name.substring(0, 64) + "..."));
            }
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
                throw new IllegalArgumentException("metadata.%s: has half of a character".formatted(name));
            }
            if (value.length() > MAX_VALUE) {
                throw new IllegalArgumentException("metadata.%s: expected at most %d characters, not %d"
                        .formatted(name, MAX_VALUE, value.length()));
            }
        });
    }

    /** Returns the items of an entry that came with its request, without those of the platform. */
    public static Map<String, String> ofRequest(Map<String, String> ofEntry) {
        return only(ofEntry, false);
    }

    /** Returns the items of an entry that the platform added. */
    public static Map<String, String> ofPlatform(Map<String, String> ofEntry) {
        return only(ofEntry, true);
    }

    private static Map<String, String> only(Map<String, String> ofEntry, boolean platform) {
        return ofEntry.entrySet().stream()
                .filter(item -> PLATFORM.contains(item.getKey()) == platform)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
