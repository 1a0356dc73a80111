package io.ecosystem.wire;

/** Describes the missing resource and the remedy when the operating system or the virtual machine refuses something. */
public final class Shortage {

    private Shortage() {}

    /** Returns the cause and the remedy of a failure; its own text if nothing ran out. */
    public static String text(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        if (text.contains("open files")) {
            return ("no file descriptor is left (%s); "
                            + "raise the limit, such as ulimit -n or LimitNOFILE=, or find out who keeps connections "
                            + "or files open")
                    .formatted(text);
        }
        if (failure instanceof OutOfMemoryError) {
            return text.contains("native thread")
                    ? ("no thread can be started (%s); "
                                    + "raise the limit, such as ulimit -u or TasksMax=, or find out who starts so many "
                                    + "threads")
                            .formatted(text)
                    : "no memory is left (%s); raise the heap with -Xmx, or find out what fills it".formatted(text);
        }
        return failure.toString();
    }
}
