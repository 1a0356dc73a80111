package io.ecosystem.handler.config.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.configuration.ConfigurationControl;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Restores values as they were after an entry of the history, or at a time. */
@Component
@Route("eco.config.restore")
@RequiresRole(Role.ADMIN)
public final class ConfigRestore implements Handler<ConfigRestore.Request, ShownOutcome> {

    /**
     * What to restore.
     *
     * @param to the number of an entry, or a time in the form of {@link java.time.Instant}
     * @param pid the only configuration to restore; absent for all
     * @param key the only key of it to restore; absent for all
     */
    @KnownFieldsOnly
    public record Request(Object to, Optional<String> pid, Optional<String> key) {}

    private final ConfigurationControl control;

    @Activate
    public ConfigRestore(@Reference ConfigurationControl control) {
        this.control = control;
    }

    @Override
    public ShownOutcome handle(Request request, Call call) {
        return Requests.answer(() -> ShownOutcome.of(
                control.restore(String.valueOf(request.to()), request.pid(), request.key(), Requests.origin(call))));
    }
}
