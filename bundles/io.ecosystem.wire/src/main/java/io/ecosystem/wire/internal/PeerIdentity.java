package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The identity of a connection's peer, as reported by the operating system. */
final class PeerIdentity {

    private static final Logger log = LoggerFactory.getLogger(PeerIdentity.class);

    private PeerIdentity() {}

    /** Reads it once, when the connection begins: it stays, even if the peer passes its socket on. */
    static Identity of(SocketChannel channel) {
        try {
            if (channel.getRemoteAddress() instanceof InetSocketAddress inet) {
                return new Identity.Address(inet.getAddress());
            }
            if (channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
                return new Identity.User(channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                        .user()
                        .getName());
            }
        } catch (IOException e) {
            log.debug("The user of a connection is unknown: {}", e.toString()); // the peer has already gone
        }
        return Identity.Unknown.INSTANCE;
    }
}
