package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is at the other end of a connection, as the operating system says. */
final class PeerIdentity {

    private static final Logger log = LoggerFactory.getLogger(PeerIdentity.class);

    private PeerIdentity() {}

    /** Asks once, when the connection begins: the answer stays, also if the peer hands its socket to someone else. */
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
            log.debug("Cannot tell who has connected: {}", e.toString()); // it has gone already
        }
        return Identity.Unknown.INSTANCE;
    }
}
