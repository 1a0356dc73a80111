package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.util.concurrent.atomic.AtomicInteger;

/** Computes until the request {@code end}, despite interrupts; {@code count} returns how many threads do. */
public final class Spinning implements Handler<String, String> {

    private static final AtomicInteger computing = new AtomicInteger();
    private static volatile boolean end;

    @Override
    public String handle(String request, Call call) {
        switch (request) {
            case "end" -> end = true;
            case "count" -> {}
            default -> {
                computing.incrementAndGet();
                for (int sum = 0; !end && sum != 1; ) {
                    for (int i = 0; i < Integer.MAX_VALUE; i++) {
                        sum += 2 * i * i;
                    }
                }
                computing.decrementAndGet();
            }
        }
        return "computing " + computing;
    }
}
