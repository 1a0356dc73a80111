package io.ecosystem.handler.cache.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Clears one cache, which must be named. */
@Component(service = Handler.class)
@Route("eco.cache.clear")
@RequiresRole(Role.DATA)
public final class ClearCache implements Handler<ClearCache.Request, ClearCache.Response> {

    /**
     * The cache to clear.
     *
     * @param cache its name
     */
    @KnownFieldsOnly
    public record Request(String cache) {}

    /**
     * The result.
     *
     * @param cleared how many entries there were
     */
    public record Response(long cleared) {}

    private final Caches caches;

    /** Uses the available caches. */
    @Activate
    public ClearCache(@Reference Caches caches) {
        this.caches = caches;
    }

    @Override
    public Response handle(Request request, Call call) {
        long cleared = 0;
        for (Caches.Present one : caches.named(Optional.of(request.cache()))) {
            Cache<?, ?> cache = one.cache();
            cleared += cache.size();
            cache.clear();
        }
        return new Response(cleared);
    }
}
