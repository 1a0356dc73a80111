package io.ecosystem.handler.config.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.configuration.EffectiveConfiguration;
import io.ecosystem.spi.configuration.EffectiveValue;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Returns every setting in effect and its source. Secrets are hidden, but the paths, addresses and limits of an
 * instance show where to attack it, so this is for administrators.
 */
@Component
@Route("eco.config.get")
@RequiresRole(Role.ADMIN)
public final class ConfigGet implements Handler<ConfigGet.Request, ConfigGet.Response> {

    /**
     * The requested settings.
     *
     * @param pid prefix of the configurations' names; absent for all
     */
    @KnownFieldsOnly
    public record Request(Optional<String> pid) {}

    /**
     * A setting.
     *
     * @param layer the kind of source, such as {@code environment}
     * @param source the source; empty for a default
     */
    public record Setting(Object value, String layer, String source) {}

    /**
     * The requested settings.
     *
     * @param configuration by PID and key
     */
    public record Response(Map<String, Map<String, Setting>> configuration) {}

    private final EffectiveConfiguration effective;

    @Activate
    public ConfigGet(@Reference EffectiveConfiguration effective) {
        this.effective = effective;
    }

    @Override
    public Response handle(Request request, Call call) {
        var configuration = new TreeMap<String, Map<String, Setting>>();
        for (EffectiveValue value : effective.values(request.pid().orElse(""))) {
            configuration
                    .computeIfAbsent(value.pid(), any -> new TreeMap<>())
                    .put(
                            value.key(),
                            new Setting(value.value(), value.layer().name().toLowerCase(Locale.ROOT), value.source()));
        }
        return new Response(configuration);
    }
}
