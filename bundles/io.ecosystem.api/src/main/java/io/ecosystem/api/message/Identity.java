package io.ecosystem.api.message;

import java.net.InetAddress;
import java.util.Objects;

/**
 * Who a sender is, as far as its transport knows. It comes from the connection, never from what the sender writes into
 * its requests.
 */
public sealed interface Identity {

    /** The transport cannot tell. */
    enum Unknown implements Identity {

        /** The only one. */
        INSTANCE;

        @Override
        public String toString() {
            return "unknown";
        }
    }

    /**
     * A user of this machine, as the operating system says.
     *
     * @param name the name, or the number of a user without one
     */
    record User(String name) implements Identity {

        public User {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return "user " + name;
        }
    }

    /**
     * Whoever is at an address: what is sent there arrives at the sender.
     *
     * @param address without a port
     */
    record Address(InetAddress address) implements Identity {

        public Address {
            Objects.requireNonNull(address, "address");
        }

        @Override
        public String toString() {
            return address.getHostAddress();
        }
    }

    /**
     * Someone who says to be at an address, which anyone can write into a datagram.
     *
     * @param address without a port
     */
    record ClaimedAddress(InetAddress address) implements Identity {

        public ClaimedAddress {
            Objects.requireNonNull(address, "address");
        }

        @Override
        public String toString() {
            return address.getHostAddress();
        }
    }
}
