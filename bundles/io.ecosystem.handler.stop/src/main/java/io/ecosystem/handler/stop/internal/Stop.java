package io.ecosystem.handler.stop.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.application.Instance;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the instance in an orderly way, after its answer; the log records who asked, and why. */
@Component
@Route("eco.stop")
@RequiresRole(Role.ADMIN)
public final class Stop implements Handler<Stop.Request, Stop.Response> {

    private static final Logger log = LoggerFactory.getLogger(Stop.class);
    private static final BigDecimal LONGEST_DELAY = BigDecimal.valueOf(86_400);
    private static final int LONGEST_REASON = 200;

    /**
     * How to stop.
     *
     * @param delay seconds to wait first, at most a day; absent for none
     * @param reason for the log, one line of at most 200 characters
     */
    @KnownFieldsOnly
    public record Request(Optional<BigDecimal> delay, Optional<String> reason) {

        /** Checks both. */
        public Request {
            delay.filter(seconds -> seconds.signum() < 0 || seconds.compareTo(LONGEST_DELAY) > 0)
                    .ifPresent(seconds -> {
                        throw new IllegalArgumentException(
                                "delay: expected from 0 to %s seconds".formatted(LONGEST_DELAY));
                    });
            reason.filter(text -> text.length() > LONGEST_REASON || text.chars().anyMatch(Stop::isNoText))
                    .ifPresent(text -> {
                        throw new IllegalArgumentException(
                                "reason: expected one line of at most %d characters".formatted(LONGEST_REASON));
                    });
        }
    }

    /** What will happen. */
    public record Response(String message) {}

    private final Instance instance;

    /** Stops the given instance. */
    @Activate
    public Stop(@Reference Instance instance) {
        this.instance = instance;
    }

    @Override
    public Response handle(Request request, Call call) {
        Duration delay = Duration.ofMillis(
                request.delay().orElse(BigDecimal.ZERO).movePointRight(3).longValue());
        String when = delay.isZero() ? "now" : "in %s s".formatted(seconds(delay));
        String why = request.reason().map(": "::concat).orElse("");
        log.info("Stop {} asked by {}, request {}{}", when, call.origin(), call.key(), why);
        instance.stop(delay, "asked by %s%s".formatted(call.origin(), why));
        return new Response("Stopping %s.".formatted(when));
    }

    private static String seconds(Duration delay) {
        return BigDecimal.valueOf(delay.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static boolean isNoText(int character) {
        return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
    }
}
