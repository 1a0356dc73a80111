package io.ecosystem.watchdog.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.transport.Gateway;
import org.osgi.service.component.annotations.Component;

/** Answers the watchdog's probes. */
@Component
@Route(Gateway.PROBE_ROUTE)
public final class ListenerProbe implements Handler<Void, String> {

    @Override
    public String handle(Void nothing, Call call) {
        return "alive";
    }
}
