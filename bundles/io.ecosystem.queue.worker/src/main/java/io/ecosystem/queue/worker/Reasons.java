package io.ecosystem.queue.worker;

import io.ecosystem.api.handler.Refusal;

/** Says in one line why an attempt failed. */
final class Reasons {

    private Reasons() {}

    /** What was thrown, and where, as far as it tells. */
    static String of(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal.getMessage();
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return trace.length == 0 ? failure.toString() : "%s, at %s".formatted(failure, trace[0]);
    }
}
