package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.middleware.Middleware;
import java.util.concurrent.CountDownLatch;

/** Middleware that blocks the instance's requests to itself until a request for the route {@code release}. */
public final class HangingMiddleware implements Middleware {

    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    @Override
    public Decision before(Request request, Call call) {
        if (request.route().equals("release")) {
            RELEASED.countDown();
        } else if (request.route().equals("eco.watchdog")) {
            await();
        }
        return request;
    }

    private static void await() {
        try {
            RELEASED.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
