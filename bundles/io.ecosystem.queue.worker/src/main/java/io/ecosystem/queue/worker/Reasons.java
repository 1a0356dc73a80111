package io.ecosystem.queue.worker;

import io.ecosystem.api.handler.Refusal;
import java.util.Arrays;

/** Says in one line why an attempt failed. */
final class Reasons {

    private Reasons() {}

    /** What was thrown, and where in the code that was deployed, as far as it tells. */
    static String of(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal.getMessage();
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return Arrays.stream(trace)
                .filter(frame -> frame.getModuleName() == null) // those of the JDK are in modules
                .findFirst()
                .or(() -> Arrays.stream(trace).findFirst())
                .map(frame -> "%s, at %s".formatted(failure, frame))
                .orElseGet(failure::toString);
    }
}
