package io.ecosystem.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The other end of a transport in a test. Every wait has a deadline. */
public interface Peer extends AutoCloseable {

    /** Sends bytes unchanged. */
    void send(byte[] bytes) throws IOException;

    /** Sends a text unchanged. */
    default void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the next answer, without its line feed. */
    String answer() throws IOException;

    /** Sends a line with its line feed and returns the next answer. */
    default String ask(String line) throws IOException {
        send(line + "\n");
        return answer();
    }

    @Override
    void close() throws IOException;
}
