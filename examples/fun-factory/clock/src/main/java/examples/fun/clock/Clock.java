package examples.fun.clock;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows what time it is, anywhere. */
@Component
@Route("clock.now")
public final class Clock implements Handler<ZoneId, ZonedDateTime> {

    private static final Logger log = LoggerFactory.getLogger(Clock.class);

    @Override
    public ZonedDateTime handle(ZoneId zone, Call call) {
        log.info("Looks at the time in {}", zone);
        return ZonedDateTime.now(zone).truncatedTo(ChronoUnit.SECONDS);
    }
}
