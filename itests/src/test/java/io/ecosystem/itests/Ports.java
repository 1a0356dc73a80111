package io.ecosystem.itests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for listeners whose port must be known before they listen. They are below those that operating systems give to
 * connections and to listeners on port 0, so that nobody else takes them in between.
 */
final class Ports {

    private static final int FIRST = 12_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 100;

    private Ports() {}

    /** Returns a port of the loopback address that nobody listens on. */
    static int free() throws IOException {
        try (ServerSocket socket = taken()) {
            return socket.getLocalPort();
        }
    }

    /** Returns a socket that keeps a port taken until it is closed. */
    static ServerSocket taken() throws IOException {
        for (int attempt = 1; true; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
