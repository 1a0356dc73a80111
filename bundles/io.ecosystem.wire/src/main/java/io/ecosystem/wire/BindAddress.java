package io.ecosystem.wire;

import io.ecosystem.spi.transport.Gateway;
import java.io.IOException;
import java.nio.channels.NetworkChannel;

/** The bind address of a listener. */
public interface BindAddress {

    /** Returns the address as configured. */
    String address();

    /** Returns whether both have the same address and the same limits. */
    @Override
    boolean equals(Object other);

    /** Returns whether both cannot be open at once. */
    boolean excludes(BindAddress other);

    /** Fails if it could not be opened, as far as that is known without trying. */
    void check() throws IOException;

    /**
     * Opens it; the message of a failure gives operators the reason in a form that they can act on.
     *
     * @param gateway answers the lines
     */
    Endpoint open(Gateway gateway) throws IOException;

    /**
     * Listens with the bound socket that an earlier listener has left, which it closes if this fails.
     *
     * @param gateway answers the lines
     */
    Endpoint resume(NetworkChannel socket, Gateway gateway) throws IOException;
}
