package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.interception.Interception;
import io.ecosystem.spi.interception.Interceptor;
import io.ecosystem.spi.interception.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The interceptions around the calls of one handler, and the calls inside. Replaced as a whole. */
final class Chain {

    private static final Logger log = LoggerFactory.getLogger(Chain.class);

    private final List<Interception> interceptions;
    private final Invocation first;
    private final InFlight calls = new InFlight();

    private Chain(List<Interception> interceptions, Invocation first) {
        this.interceptions = interceptions;
        this.first = first;
    }

    /** Asks the interceptors, innermost first; returns null if none intercepts the handler. */
    static @Nullable Chain around(Served served, Map<String, Object> properties, List<Interceptor> interceptors) {
        List<Interception> interceptions = new ArrayList<>();
        Invocation first = served::handle;
        for (Interceptor interceptor : interceptors) {
            try {
                var interception = interceptor.intercept(properties, first);
                if (interception.isPresent()) {
                    interceptions.add(interception.get());
                    first = interception.get();
                }
            } catch (RuntimeException | Error e) {
                log.error(
                        "Interceptor {} failed; routes {} of {} go without it",
                        interceptor,
                        served.routes(),
                        served,
                        e);
            }
        }
        return interceptions.isEmpty() ? null : new Chain(List.copyOf(interceptions), first);
    }

    InFlight calls() {
        return calls;
    }

    Bytes invoke(Bytes data, Call call) throws Exception {
        return first.invoke(data, call);
    }

    /** Closes the chain when its calls have ended, or after the drain time. */
    void close(Duration drain) {
        int left = calls.close(drain);
        if (left > 0) {
            log.warn("{} calls still use an interceptor that has gone, after {} ms", left, drain.toMillis());
        }
        for (Interception interception : interceptions.reversed()) {
            try {
                interception.close();
            } catch (RuntimeException | Error e) {
                log.error("Interception {} cannot be closed", interception, e);
            }
        }
    }
}
