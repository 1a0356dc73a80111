package io.ecosystem.handler.config.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.codec.Projection;
import io.ecosystem.spi.configuration.ConfigurationControl;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Sets values of a configuration, with the checks that files get. */
@Component
@Route("eco.config.set")
@RequiresRole(Role.ADMIN)
public final class ConfigSet implements Handler<ConfigSet.Request, ShownOutcome> {

    /**
     * The values to set.
     *
     * @param pid the configuration
     * @param values by key, as in a file of the conf folder; other keys stay
     */
    @KnownFieldsOnly
    public record Request(String pid, Map<String, Object> values) {}

    private final ConfigurationControl control;
    private final Projection values;

    @Activate
    public ConfigSet(@Reference ConfigurationControl control, @Reference Codec codec) {
        this.control = control;
        values = codec.projection(List.of("values"));
    }

    @Override
    public ShownOutcome handle(Request request, Call call) {
        var text = values.of(call.request().data()).orElseThrow().getFirst().toString();
        return Requests.answer(() -> ShownOutcome.of(control.set(request.pid(), text, Requests.origin(call))));
    }
}
