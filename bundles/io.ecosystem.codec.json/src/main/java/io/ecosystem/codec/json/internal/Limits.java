package io.ecosystem.codec.json.internal;

/**
 * How much JSON is accepted; whatever is beyond is refused before anything is built from it.
 *
 * @param maxDepth how many objects and arrays may stand in each other, the request itself included
 * @param maxNumberLength how many characters a number may have
 * @param maxNameLength how many bytes the name of a field may have
 */
record Limits(int maxDepth, int maxNumberLength, int maxNameLength) {

    /** What the configuration says where it says nothing. */
    static final Limits DEFAULT = new Limits(500, 10_000, 1_000);

    /** Bodies of most types cannot be bound beyond this, because each level takes some of a thread's stack. */
    private static final int DEEPEST = 1_000;

    Limits {
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
