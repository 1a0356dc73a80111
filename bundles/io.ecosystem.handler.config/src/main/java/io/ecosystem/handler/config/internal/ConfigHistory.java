package io.ecosystem.handler.config.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.configuration.ConfigurationControl;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Returns the latest changes of configurations. Secrets are hidden. */
@Component
@Route("eco.config.history")
@RequiresRole(Role.ADMIN)
public final class ConfigHistory implements Handler<ConfigHistory.Request, ConfigHistory.Response> {

    private static final int DEFAULT_LIMIT = 20;

    /**
     * The requested changes.
     *
     * @param pid prefix of the configurations' names; absent for all
     * @param limit how many at most, from 1 to 1,000; 20 if absent
     */
    @KnownFieldsOnly
    public record Request(Optional<String> pid, Optional<Integer> limit) {}

    /** The changes, newest first. */
    public record Response(List<ShownConfigurationChange> changes) {}

    private final ConfigurationControl control;

    @Activate
    public ConfigHistory(@Reference ConfigurationControl control) {
        this.control = control;
    }

    @Override
    public Response handle(Request request, Call call) {
        int limit = request.limit().orElse(DEFAULT_LIMIT);
        if (limit < 1 || limit > ConfigurationControl.MOST_CHANGES) {
            throw RefusedException.invalid("limit: expected a whole number from 1 to %d, not %d"
                    .formatted(ConfigurationControl.MOST_CHANGES, limit));
        }
        return Requests.answer(() -> new Response(control.history(request.pid().orElse(""), limit).stream()
                .map(ShownConfigurationChange::of)
                .toList()));
    }
}
