package io.ecosystem.client.internal;

import io.ecosystem.api.message.Answer;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Unreadable;
import io.ecosystem.client.BadAnswer;
import java.util.Optional;

/** Gives the answers that come on one stream connection to the calls that wait for them. Lives on the loop. */
final class StreamAnswers {

    /** Is told what an answer means for the connection. */
    interface Listener {

        /** A call has its answer, and is forgotten. */
        void claimed();

        /** Nobody can say any more which answers belong to which calls. */
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

    /** Whether what has come of a line that has not ended is an answer all the same. */
    boolean isWhole(Bytes line) {
        return !line.isEmpty() && context.codec().decodeAnswer(line) instanceof Response;
    }

    /** An answer has come. */
    void accept(Bytes line) {
        Answer answer = context.codec().decodeAnswer(line);
        switch (answer) {
            case Response response when response.key() instanceof NoKey -> withoutKey(response);
            case Response response -> claim(response.key()).ifPresent(attempt -> attempt.exchange.answered(response));
            case Unreadable bad when bad.key() instanceof NoKey -> listener.broken(bad.reason());
            case Unreadable bad ->
                claim(bad.key())
                        .ifPresent(attempt -> attempt.exchange.failed(
                                new BadAnswer("%s: %s".formatted(attempt.exchange, bad.reason()), true)));
        }
    }

    /**
     * An answer to a request that could not be read, which is no success: to the oldest, as long as the peer has kept
     * the order.
     */
    private void withoutKey(Response response) {
        Optional<Attempt> oldest = response.status() == Status.SUCCESS ? Optional.empty() : pending.oldestInOrder();
        if (oldest.isEmpty()) {
            context.counters().dropped++;
            listener.broken("an answer without a key, with status %d: %s"
                    .formatted(response.status().code(), context.text(response.data())));
            return;
        }
        claim(oldest.get().exchange.key).ifPresent(attempt -> attempt.exchange.answered(response));
    }

    /** The call that waits for the answer with a key; its place is free then. */
    private Optional<Attempt> claim(Key answered) {
        Optional<Attempt> claimed = pending.claim(answered);
        if (claimed.isEmpty()) {
            context.counters().dropped++;
        } else {
            listener.claimed();
        }
        return claimed;
    }
}
