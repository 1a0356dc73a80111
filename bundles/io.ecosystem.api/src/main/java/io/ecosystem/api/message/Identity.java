package io.ecosystem.api.message;

import java.net.InetAddress;
import java.util.Objects;

/**
 * The identity of a sender, as far as its transport knows. It comes from the connection, never from the contents of
 * requests.
 */
public sealed interface Identity {

    /** The transport cannot identify the sender. */
    enum Unknown implements Identity {

        /** The only instance. */
        INSTANCE;

        @Override
        public String toString() {
            return "unknown";
        }
    }

    /**
     * A user of this machine, as reported by the operating system.
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
     * A sender verified to be at an address: data sent there reaches it.
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
     * A sender that claims an address, as anyone can in a datagram.
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
