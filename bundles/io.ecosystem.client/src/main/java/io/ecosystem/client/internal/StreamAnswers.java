package io.ecosystem.client.internal;

import io.ecosystem.api.message.Answer;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Unreadable;
import io.ecosystem.client.BadAnswerException;
import java.util.Optional;

/** Passes the answers of one stream connection to the calls that wait for them. Used on the loop only. */
final class StreamAnswers {

    /** Receives the consequences of answers for the connection. */
    interface Listener {

        /** A call has its answer, and is forgotten. */
        void claimed();

        /** Answers can no longer be matched to calls. */
        void broken(String reason);
    }

    private final ClientContext context;
    private final PendingCalls pending;
    private final Listener listener;

    StreamAnswers(ClientContext context, PendingCalls pending, Listener listener) {
        this.context = context;
        this.pending = pending;
        this.listener = listener;
    }

    /** Returns whether an incomplete line is an answer nevertheless. */
    boolean isWhole(Bytes line) {
        return !line.isEmpty() && context.codec().decodeAnswer(line) instanceof Response;
    }

    /** Handles an answer. */
    void accept(Bytes line) {
        Answer answer = context.codec().decodeAnswer(line);
        switch (answer) {
            case Response response when response.key() instanceof NoKey -> withoutKey(response);
            case Response response -> claim(response.key()).ifPresent(attempt -> attempt.exchange.answered(response));
            case Unreadable bad when bad.key() instanceof NoKey -> listener.broken(bad.reason());
            case Unreadable bad ->
                claim(bad.key())
                        .ifPresent(attempt -> attempt.exchange.failed(
                                new BadAnswerException("%s: %s".formatted(attempt.exchange, bad.reason()), true)));
        }
    }

    /**
     * Handles an answer to a request that could not be read, which is no success: it belongs to the oldest call, as
     * long as the peer has kept the order.
     */
    private void withoutKey(Response response) {
        Optional<CallAttempt> oldest = response.status() == Status.SUCCESS ? Optional.empty() : pending.oldestInOrder();
        if (oldest.isEmpty()) {
            context.counters().dropped++;
            listener.broken("an answer without a key, with status %d: %s"
                    .formatted(response.status().code(), context.text(response.data())));
            return;
        }
        claim(oldest.get().exchange.key).ifPresent(attempt -> attempt.exchange.answered(response));
    }

    /** Removes and returns the call for an answer's key, which frees its place. */
    private Optional<CallAttempt> claim(Key answered) {
        Optional<CallAttempt> claimed = pending.claim(answered);
        if (claimed.isEmpty()) {
            context.counters().dropped++;
        } else {
            listener.claimed();
        }
        return claimed;
    }
}
