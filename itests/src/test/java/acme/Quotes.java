package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.FrameworkUtil;

/** Counts its calls. */
public class Quotes implements Handler<Quotes.Request, Quotes.Response> {

    /** The symbol, and how long the answer should take. */
    public record Request(String symbol, Optional<Long> millis) {}

    /** The number of the call, and the version of the bundle. */
    public record Response(int number, String version) {}

    private final AtomicInteger calls = new AtomicInteger();
    private final String version =
            FrameworkUtil.getBundle(Quotes.class).getVersion().toString();

    @Override
    public Response handle(Request request, Call call) throws InterruptedException {
        int number = calls.incrementAndGet();
        Thread.sleep(request.millis().orElse(0L));
        if (request.symbol().isEmpty()) {
            throw new RefusedException("no symbol in call " + number);
        }
        return new Response(number, version);
    }
}
