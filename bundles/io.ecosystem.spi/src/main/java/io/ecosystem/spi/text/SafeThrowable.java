package io.ecosystem.spi.text;

import java.util.Objects;

/** Makes any throwable safe to describe and log; the methods of foreign throwables may themselves fail. */
public final class SafeThrowable {

    /** The maximum number of causes examined. */
    private static final int MOST_CAUSES = 100;

    private SafeThrowable() {}

    /**
     * Returns the throwable itself if its methods and those of its causes work, otherwise a substitute that names its
     * class. Never throws.
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
