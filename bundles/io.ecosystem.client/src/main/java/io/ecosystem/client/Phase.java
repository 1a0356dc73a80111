package io.ecosystem.client;

/** The phase of a call. */
public enum Phase {

    /** Waiting for room on a connection, or for the next attempt. */
    WAITING("waiting for its turn"),
    /** Waiting for a connection. */
    CONNECTING("connecting"),
    /** Waiting for the peer to accept the request. */
    SENDING("sending the request"),
    /** Waiting for the answer. */
    ANSWERING("waiting for the answer");

    private final String words;

    Phase(String words) {
        this.words = words;
    }

    /** Returns a description such as {@code waiting for the answer}. */
    @Override
    public String toString() {
        return words;
    }
}
