package io.ecosystem.handler.cache.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Returns the statistics of one cache, or of all. */
@Component(service = Handler.class)
@Route("eco.cache.stats")
@RequiresRole(Role.OBSERVE)
public final class CacheStats implements Handler<CacheStats.Request, Map<String, Object>> {

    /**
     * The requested cache.
     *
     * @param cache its name; empty for all
     */
    @KnownFieldsOnly
    public record Request(Optional<String> cache) {}

    private final Caches caches;

    /** Uses the available caches. */
    @Activate
    public CacheStats(@Reference Caches caches) {
        this.caches = caches;
    }

    @Override
    public Map<String, Object> handle(Request request, Call call) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Caches.Present one : caches.named(request.cache())) {
            Map<String, Object> counted =
                    new LinkedHashMap<>(one.cache().statistics().named());
            counted.put("size", one.cache().size());
            counted.put("maximum", one.cache().limits().maximum());
            figures.put(one.cache().name(), counted);
        }
        return figures;
    }
}
