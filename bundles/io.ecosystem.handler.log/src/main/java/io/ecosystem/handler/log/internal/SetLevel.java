package io.ecosystem.handler.log.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.logging.LogLevel;
import io.ecosystem.spi.logging.Logging;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the level of the log until it is reconfigured or the instance restarts. */
@Component
@Route("eco.log.level")
@RequiresRole(Role.OPERATE)
public final class SetLevel implements Handler<SetLevel.Level, SetLevel.Level> {

    /** A level by its name, such as {@code debug}; the answer is the same. */
    @KnownFieldsOnly
    public record Level(String level) {}

    private static final Logger log = LoggerFactory.getLogger(SetLevel.class);
    static final String LEVELS =
            Stream.of(LogLevel.values()).map(LogLevel::text).collect(Collectors.joining(", "));

    private final Logging logging;

    /** Changes the given log. */
    @Activate
    public SetLevel(@Reference Logging logging) {
        this.logging = logging;
    }

    @Override
    public Level handle(Level request, Call call) {
        var next = LogLevel.of(request.level())
                .orElseThrow(() -> RefusedException.invalid("level: expected one of " + LEVELS));
        var before = logging.level();
        if (next.compareTo(before) < 0) {
            logging.setLevel(next);
            tell(before, next, call);
        } else if (next != before) {
            tell(before, next, call);
            logging.setLevel(next);
        }
        return request;
    }

    /** Logged while the lower of both levels is in effect. */
    private static void tell(LogLevel before, LogLevel next, Call call) {
        log.info("Log level changed from {} to {} by {}", before.text(), next.text(), call.origin());
    }
}
