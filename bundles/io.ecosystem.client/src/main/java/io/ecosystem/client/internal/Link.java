package io.ecosystem.client.internal;

import io.ecosystem.client.CallFailure;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;

/** One connection or datagram socket to one address. Lives on the loop. */
sealed interface Link extends Loop.Watcher permits StreamLink, DatagramLink {

    /** Why the network fails, in words. */
    static String reason(IOException failure) {
        return Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
    }

    /** Calls that wait for an answer on it. */
    int load();

    /** Whether it may take one more call. */
    boolean hasRoom();

    /** Takes a call; it has room. */
    void send(Exchange exchange);

    /** Forgets a call that nobody waits for any more. */
    void abandon(Attempt attempt);

    /** Closes it; its calls fail. */
    void fail(Function<Exchange, CallFailure> failure);
}
