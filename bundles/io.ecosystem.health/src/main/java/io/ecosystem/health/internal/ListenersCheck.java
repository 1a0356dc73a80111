package io.ecosystem.health.internal;

import io.ecosystem.spi.transport.Transport;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Reports each configured listener, and why one does not listen. */
@Component(
        property = {HealthCheck.NAME + "=Listeners", HealthCheck.TAGS + "=ecosystem", HealthCheck.TAGS + "=listeners"})
public final class ListenersCheck implements HealthCheck {

    private final List<Transport> transports = new CopyOnWriteArrayList<>();

    /** Starts without listeners. */
    @Activate
    public ListenersCheck() {
        // the component runtime binds listeners
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(Transport transport) {
        transports.add(transport);
    }

    void unbindTransport(Transport transport) {
        transports.remove(transport);
    }

    @Override
    public Result execute() {
        var log = new FormattingResultLog();
        log.info("{} configured", transports.size());
        transports.stream()
                .sorted(Comparator.comparing(Transport::name))
                .forEach(transport -> transport
                        .failure()
                        .ifPresentOrElse(
                                failure -> log.critical("{}: {}", transport.name(), failure),
                                () -> log.info("{} listens at {}", transport.name(), transport.address())));
        return new Result(log);
    }
}
