package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.message.Status;
import io.ecosystem.client.BadAnswerException;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallRejectedException;
import io.ecosystem.client.ConnectionLostException;
import io.ecosystem.client.TimedOutException;
import io.ecosystem.client.UnreachableException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A failure after which a message may be sent again. */
enum RetryableFailure {
    UNREACHABLE("unreachable"),
    TIMEOUT("timeout"),
    LOST("lost"),
    MALFORMED(Status.MALFORMED),
    DENIED(Status.DENIED),
    INVALID(Status.INVALID),
    UNKNOWN_ROUTE(Status.UNKNOWN_ROUTE),
    BUSY(Status.BUSY),
    REFUSED(Status.REFUSED),
    UNHANDLED(Status.UNHANDLED);

    private final String word;

    RetryableFailure(String word) {
        this.word = word;
    }

    RetryableFailure(Status status) {
        this(Integer.toString(status.code()));
    }

    /**
     * Parses a configured value: a word, or the number of a status.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static RetryableFailure parse(String text) {
        return Arrays.stream(values())
                .filter(value -> value.word.equals(text.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("'retry' has '%s', expected some of %s".formatted(text, words())));
    }

    /** Classifies a failure; empty if it is not the peer's. An invalid answer means a broken peer. */
    static Optional<RetryableFailure> of(CallFailedException failure) {
        return switch (failure) {
            case UnreachableException none -> Optional.of(UNREACHABLE);
            case TimedOutException none -> Optional.of(TIMEOUT);
            case ConnectionLostException none -> Optional.of(LOST);
            case BadAnswerException none -> Optional.of(LOST);
            case CallRejectedException rejection ->
                Optional.of(valueOf(rejection.status().name()));
            default -> Optional.empty();
        };
    }

    private static List<String> words() {
        return Arrays.stream(values()).map(value -> value.word).toList();
    }
}
