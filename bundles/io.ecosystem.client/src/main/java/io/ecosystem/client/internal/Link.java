package io.ecosystem.client.internal;

import io.ecosystem.client.CallFailure;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;

/** One connection or datagram socket to one address. Lives on the loop. */
interface Link extends Loop.Watcher, Attempt.Carrier {

    /** Who has made a link, and is told what it comes to. */
    interface Owner {

        Address address();

        /** The peer answers. */
        void works();

        /** The link has not come about, or was of no use. */
        void failed(String reason);

        /** The link has forgotten one call, which was answered or given up. */
        void released();

        /** The link takes no more calls; it closes itself when its last one has ended. */
        void retire(Link link);

        /** The link is gone, with so many calls on it. */
        void closed(Link link, int calls);
    }

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

    /** Closes it; its calls fail. */
    void fail(Function<Exchange, CallFailure> failure);
}
