package examples.orders;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.middleware.Middleware;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Takes no orders while the shop is closed. */
@Component
@Designate(ocd = OpeningHours.Config.class)
public final class OpeningHours implements Middleware {

    @ObjectClassDefinition(name = "Opening hours")
    public @interface Config {
        @AttributeDefinition(name = "Whether the shop takes orders")
        boolean open() default true;
    }

    private final Config config;

    @Activate
    public OpeningHours(Config config) {
        this.config = config;
    }

    @Override
    public Decision before(Request request, Call call) {
        if (request.route().equals("orders.place") && !config.open()) {
            throw RefusedException.busy("the shop is closed");
        }
        return request;
    }
}
