package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.message.Bytes;

/**
 * What is asked of one handler. Most are looked up once and forgotten, so it shares the bytes of the line that it came
 * in until it is {@linkplain #keep kept}. Ordered, so that many of one hash are still found quickly.
 */
final class Question implements Comparable<Question> {

    private final long handler;
    private final int hash;
    private Bytes asked; // replaced by its copy, so it does not matter which of them another thread sees

    /**
     * A question.
     *
     * @param handler the number of the handler, which no other one has had
     * @param asked what its answer depends on
     */
    Question(long handler, Bytes asked) {
        this.handler = handler;
        this.asked = asked;
        hash = 31 * Long.hashCode(handler) + asked.hashCode();
    }

    long handler() {
        return handler;
    }

    Bytes asked() {
        return asked;
    }

    /** From now on it shares nothing. */
    void keep() {
        asked = asked.copy();
    }

    @Override
    public int compareTo(Question other) {
        int order = Long.compare(handler, other.handler);
        return order != 0 ? order : asked.compareTo(other.asked);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Question that && handler == that.handler && asked.equals(that.asked);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
