package io.ecosystem.handler.config.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.configuration.ConfigurationControl;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes back values that were set at run time. */
@Component
@Route("eco.config.unset")
@RequiresRole(Role.ADMIN)
public final class ConfigUnset implements Handler<ConfigUnset.Request, ShownOutcome> {

    /**
     * What to take back.
     *
     * @param pid the configuration
     * @param keys the keys; absent for all
     */
    @KnownFieldsOnly
    public record Request(String pid, Optional<Set<String>> keys) {}

    private final ConfigurationControl control;

    @Activate
    public ConfigUnset(@Reference ConfigurationControl control) {
        this.control = control;
    }

    @Override
    public ShownOutcome handle(Request request, Call call) {
        var keys = request.keys().orElse(Set.of());
        if (request.keys().isPresent() && keys.isEmpty()) {
            throw RefusedException.invalid("keys: expected at least one; leave it out to take back all");
        }
        return Requests.answer(() -> ShownOutcome.of(control.unset(request.pid(), keys, Requests.origin(call))));
    }
}
