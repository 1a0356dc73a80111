package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.sockets.SocketKeeper;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The life of a transport as a component: it listens while there is a gateway, and states a name, an address and what
 * is wrong. A transport adds its settings, and which address these mean.
 */
public abstract class ListeningTransport implements Transport {

    private final String name;
    private final Listener listener;

    /**
     * Creates a transport that does not listen yet.
     *
     * @param properties of the component
     * @param sockets takes its socket when its bundle is replaced
     */
    protected ListeningTransport(Map<String, Object> properties, SocketKeeper sockets) {
        name = String.valueOf(properties.get("service.pid"));
        listener = new Listener(name, sockets);
    }

    /**
     * Moves to the address of a configuration, or applies other limits, without dropping what has been received.
     *
     * @param address throws an {@link IllegalArgumentException} that says what is wrong with the configuration
     */
    protected final void listen(Supplier<BindAddress> address) {
        try {
            listener.moveTo(address.get());
        } catch (IllegalArgumentException e) {
            listener.reject(String.valueOf(e.getMessage()));
        }
    }

    /** Closes the listener, or leaves its socket to the next version of its bundle. */
    @Deactivate
    public final void close(int reason) {
        listener.close(reason);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public final void bindGateway(Gateway gateway) {
        listener.serve(gateway);
    }

    public final void unbindGateway(Gateway gateway) {
        listener.lose(gateway);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String address() {
        return listener.address();
    }

    @Override
    public final Optional<String> failure() {
        return listener.failure();
    }

    @Override
    public final Optional<Bytes> probe(Bytes line, Duration atMost) throws IOException {
        return Optional.of(listener.probe(line, atMost));
    }
}
