package io.ecosystem.client.internal;

import io.ecosystem.client.CallFailedException;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;

/** One connection or datagram socket to one address. Used on the loop only. */
interface Link extends Loop.Watcher, CallAttempt.Carrier {

    /** The creator of a link, which receives its events. */
    interface Owner {

        Address address();

        /** The peer answers. */
        void works();

        /** The link failed to connect, or was of no use. */
        void failed(String reason);

        /** The link has released one call, answered or abandoned. */
        void released();

        /** The link takes no more calls; it closes itself after its last one. */
        void retire(Link link);

        /** The link is closed; it had this number of calls. */
        void closed(Link link, int calls);
    }

    /** Returns a description of a network failure. */
    static String reason(IOException failure) {
        return Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
    }

    /** Returns the number of calls that wait for an answer. */
    int load();

    /** Returns whether it may take one more call. */
    boolean hasRoom();

    /** Takes a call; the link must have room. */
    void send(Exchange exchange);

    /** Closes the link and fails its calls. */
    void fail(Function<Exchange, CallFailedException> failure);
}
