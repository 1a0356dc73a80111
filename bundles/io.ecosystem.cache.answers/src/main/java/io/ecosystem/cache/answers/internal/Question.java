package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.message.Bytes;

/**
 * A question to one handler. Most are looked up once and dropped, so it shares the bytes of its line until it is
 * {@linkplain #keep kept}. Comparable, so that lookups stay fast despite hash collisions.
 */
final class Question implements Comparable<Question> {

    private final long handler;
    private final int hash;
    private Bytes asked; // replaced by its copy; other threads may see either

    /**
     * Creates a question.
     *
     * @param handler the unique number of the handler, never reused
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

    /** Stops sharing the bytes of the line. */
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
