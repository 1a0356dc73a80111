package io.ecosystem.wire;

/** One open listening socket with what came in through it. */
public interface Endpoint extends AutoCloseable {

    /** Where it listens, with the port that it really has. */
    String address();

    /**
     * Gives the address free; what has been received goes on to be answered. It takes no longer than the drain time, and
     * no time where answers do not need the address. Harmless if repeated.
     */
    void release();

    /** Releases the address, answers what has been received within the drain time, then closes every connection. */
    @Override
    void close();
}
