package io.ecosystem.queue.worker;

import io.ecosystem.api.handler.RefusedException;
import java.util.Arrays;

/** Describes in one line why an attempt failed. */
final class Reasons {

    private Reasons() {}

    /** Returns the exception, and where in deployed code it was thrown, if known. */
    static String of(Throwable failure) {
        if (failure instanceof RefusedException refusal) {
            return refusal.getMessage();
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return Arrays.stream(trace)
                .filter(frame -> frame.getModuleName() == null) // classes of the JDK are in modules
                .findFirst()
                .or(() -> Arrays.stream(trace).findFirst())
                .map(frame -> "%s, at %s".formatted(failure, frame))
                .orElseGet(failure::toString);
    }
}
