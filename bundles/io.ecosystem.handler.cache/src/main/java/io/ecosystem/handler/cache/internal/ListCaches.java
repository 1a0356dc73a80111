package io.ecosystem.handler.cache.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists the caches with their engines and limits. */
@Component(service = Handler.class)
@Route("eco.cache.list")
@RequiresRole(Role.OBSERVE)
public final class ListCaches implements Handler<Void, List<Map<String, Object>>> {

    private final Caches caches;

    /** Uses the available caches. */
    @Activate
    public ListCaches(@Reference Caches caches) {
        this.caches = caches;
    }

    @Override
    public List<Map<String, Object>> handle(Void nothing, Call call) {
        return caches.all().stream().map(ListCaches::described).toList();
    }

    private static Map<String, Object> described(Caches.Present one) {
        CacheLimits limits = one.cache().limits();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", one.cache().name());
        described.put("engine", one.engine());
        described.put("size", one.cache().size());
        described.put("maximum", limits.maximum());
        described.put("unit", limits.unit());
        described.put("expire_after_write_millis", limits.afterWrite().toMillis());
        described.put("expire_after_access_millis", limits.afterAccess().toMillis());
        return described;
    }
}
