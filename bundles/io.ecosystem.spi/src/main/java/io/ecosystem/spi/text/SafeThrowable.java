package io.ecosystem.spi.text;

import java.util.Objects;

/**
 * Makes sure that a throwable of foreign code can be described and logged: its methods may fail like all of its code.
 */
public final class SafeThrowable {

    /** How many causes are looked at. */
    private static final int MOST_CAUSES = 100;

    private SafeThrowable() {}

    /**
     * The throwable itself if its methods and those of its causes work, else one in its place that names its class.
     * Throws nothing.
     */
    public static Throwable of(Throwable thrown) {
        try {
            Throwable each = thrown;
            for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
                check(each);
                for (Throwable suppressed : each.getSuppressed()) {
                    check(suppressed);
                }
                each = each.getCause();
            }
            return thrown;
        } catch (RuntimeException | Error e) {
            var substitute = new IllegalStateException("%s, which cannot be described: its methods throw %s"
                    .formatted(thrown.getClass().getName(), e.getClass().getName()));
            substitute.setStackTrace(new StackTraceElement[0]);
            return substitute;
        }
    }

    private static void check(Throwable thrown) {
        String unused = thrown.getMessage() + thrown;
        for (StackTraceElement frame : thrown.getStackTrace()) {
            Objects.requireNonNull(frame);
        }
    }
}
