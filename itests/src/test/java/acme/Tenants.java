package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.middleware.Middleware;
import io.ecosystem.api.middleware.QueuedMiddleware;

/** Gives requests to the route of a sender a tenant, and rejects entries of queues that have none. */
public final class Tenants implements Middleware, QueuedMiddleware {

    @Override
    public Decision before(Request request, Call call) {
        return request.route().equals("notices") ? request.withMetadata("tenant", "acme") : request;
    }

    @Override
    public void before(String route, Delivery delivery) {
        if (!delivery.metadata().containsKey("tenant")) {
            delivery.reject("no tenant in " + route);
        }
    }
}
