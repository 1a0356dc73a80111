package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.cache.Weighted;
import io.ecosystem.api.message.Bytes;

/** An answer as it goes back; it holds nothing of the handler that has made it. Equal only to itself. */
final class Answer implements Weighted {

    private final Bytes body;
    private final long until;
    private final int weight;

    /**
     * An answer to a question.
     *
     * @param until when its time is up, in nanoseconds
     */
    Answer(Question question, Bytes body, long until) {
        this.body = body;
        this.until = until;
        weight = (int) Math.min(Integer.MAX_VALUE, (long) question.asked().length() + body.length());
    }

    Bytes body() {
        return body;
    }

    boolean isFresh(long now) {
        return until - now > 0;
    }

    /** The bytes of question and answer. */
    @Override
    public int weight() {
        return weight;
    }
}
