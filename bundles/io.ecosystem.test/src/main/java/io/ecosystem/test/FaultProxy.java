package io.ecosystem.test;

import io.ecosystem.testkit.LineServer;
import io.ecosystem.testkit.StreamFault;
import io.ecosystem.testkit.StreamFault.Direction;
import io.ecosystem.testkit.StreamFault.Kind;
import io.ecosystem.testkit.StreamProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * A TCP connection that fails as the test says: connect a client or a sender to {@link #address()} in place of the
 * instance. Each fault holds for all connections, present and new, until another one or {@link #heal()}.
 *
 * <pre>{@code
 * try (var network = FaultProxy.to(eco.address("tcp"));
 *         var client = EcosystemClient.at(network.address().toString()).open()) {
 *     network.blackHole();
 *     assertThrows(TimedOutException.class, () -> client.call("acme.roll", new Roll.Request(6), Roll.Response.class));
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {

    private final StreamProxy proxy;

    /** Written by the test, as a whole. */
    private volatile Map<Direction, StreamFault> faults = faults(Kind.NONE, Duration.ZERO);

    private FaultProxy(InetSocketAddress server) throws IOException {
        proxy = StreamProxy.changing(
                LineServer.anyPort(), server, direction -> faults.getOrDefault(direction, StreamFault.NONE));
    }

    /**
     * Opens a proxy on a free port of this machine.
     *
     * @param server such as {@code tcp://127.0.0.1:8888}
     */
    public static FaultProxy to(URI server) {
        if (!"tcp".equals(server.getScheme()) || server.getHost() == null || server.getPort() < 1) {
            throw new IllegalArgumentException("expected tcp://host:port, not " + server);
        }
        try {
            return new FaultProxy(new InetSocketAddress(server.getHost(), server.getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen before " + server, e);
        }
    }

    /** Returns the address for clients. */
    public URI address() {
        return URI.create("tcp://127.0.0.1:" + ((InetSocketAddress) proxy.address()).getPort());
    }

    /** Returns how many connections there were so far. */
    public int connections() {
        return proxy.connections();
    }

    /** Delays each piece of a request and of an answer. */
    public void delay(Duration time) {
        faults = faults(Kind.DELAY, time);
    }

    /** Ends connections in an orderly way; a new one ends as soon as something is sent over it. */
    public void cut() {
        faults = faults(Kind.CUT, Duration.ZERO);
        proxy.cut();
    }

    /** Resets connections; a new one is reset as soon as something is sent over it. */
    public void reset() {
        faults = faults(Kind.RESET, Duration.ZERO);
        proxy.reset();
    }

    /** Swallows requests and answers without notice; connections stay open. */
    public void blackHole() {
        faults = faults(Kind.BLACK_HOLE, Duration.ZERO);
    }

    /** Lets requests pass, and swallows answers: the instance has done what the client does not know of. */
    public void loseAnswers() {
        var some = faults(Kind.NONE, Duration.ZERO);
        some.put(Direction.TO_CLIENT, StreamFault.of(Kind.BLACK_HOLE, Direction.TO_CLIENT, 0));
        faults = some;
    }

    /** Ends all faults. Connections that have lost something are cut, since what follows could not be read. */
    public void heal() {
        boolean lost = faults.values().stream().anyMatch(fault -> fault.kind() == Kind.BLACK_HOLE);
        faults = faults(Kind.NONE, Duration.ZERO);
        if (lost) {
            proxy.cut();
        }
    }

    /** Closes the proxy and all connections. */
    @Override
    public void close() {
        try {
            proxy.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the proxy", e);
        }
    }

    private static Map<Direction, StreamFault> faults(Kind kind, Duration delay) {
        var faults = new EnumMap<Direction, StreamFault>(Direction.class);
        for (Direction direction : Direction.values()) {
            faults.put(direction, new StreamFault(kind, direction, 0, delay));
        }
        return faults;
    }
}
