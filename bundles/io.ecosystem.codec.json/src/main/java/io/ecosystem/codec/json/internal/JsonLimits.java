package io.ecosystem.codec.json.internal;

/**
 * The limits on accepted JSON; anything beyond is refused before objects are built from it.
 *
 * @param maxDepth deepest nesting of objects and arrays, including the request itself
 * @param maxNumberLength maximum number of characters of a number
 * @param maxNameLength maximum number of bytes of a field name
 */
record JsonLimits(int maxDepth, int maxNumberLength, int maxNameLength) {

    /** The limits of a configuration without values. */
    static final JsonLimits DEFAULT = new JsonLimits(500, 10_000, 1_000);

    /** The limit for bodies of most types, since each level takes some of a thread's stack. */
    private static final int DEEPEST = 1_000;

    /** The levels that an answer puts around what a request had, such as those of a page of stored entries. */
    private static final int AROUND = 16;

    /** Returns the deepest nesting of answers, which may hold what requests had. */
    int maxAnswerDepth() {
        return maxDepth + AROUND;
    }

    JsonLimits {
        check("maxDepth", maxDepth, 4, DEEPEST);
        check("maxNumberLength", maxNumberLength, 20, 1_000_000);
        check("maxNameLength", maxNameLength, 64, 50_000);
    }

    private static void check(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be from %d to %d, not %d".formatted(key, least, most, value));
        }
    }
}
