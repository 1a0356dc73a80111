package io.ecosystem.client;

/** What a call was doing. */
public enum Phase {

    /** Waiting for room on a connection, or for the time of its next attempt. */
    WAITING("waiting for its turn"),
    /** Waiting for a connection. */
    CONNECTING("connecting"),
    /** Waiting for the peer to take the request. */
    SENDING("sending the request"),
    /** Waiting for the answer. */
    ANSWERING("waiting for the answer");

    private final String words;

    Phase(String words) {
        this.words = words;
    }

    /** Such as {@code waiting for the answer}. */
    @Override
    public String toString() {
        return words;
    }
}
