package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.cache.Weighted;
import io.ecosystem.api.message.Bytes;

/** A cached answer; holds no reference to its handler. Equal only to itself. */
final class CachedAnswer implements Weighted {

    private final Bytes body;
    private final long until;
    private final int weight;

    /**
     * Creates an answer.
     *
     * @param until when it expires, in nanoseconds
     */
    CachedAnswer(Question question, Bytes body, long until) {
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

    /** Returns the bytes of question and answer. */
    @Override
    public int weight() {
        return weight;
    }
}
