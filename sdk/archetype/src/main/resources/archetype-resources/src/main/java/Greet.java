package ${package};

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Greets a guest. Its configuration is conf/${package}.Greet.cfg.json. */
@Component
@Route("${artifactId}.greet")
@Designate(ocd = Greet.Config.class)
public class Greet implements Handler<Greet.Request, Greet.Response> {

    @ObjectClassDefinition(name = "Greeting")
    public @interface Config {

        @AttributeDefinition(name = "Greeting", description = "What stands before the name.")
        String greeting() default "Hello";
    }

    public record Request(String name) {}

    public record Response(String text) {}

    private final String greeting;
    private final Guests guests;

    @Activate
    public Greet(Config config, @Reference Guests guests) {
        this(config.greeting(), guests);
    }

    Greet(String greeting, Guests guests) {
        this.greeting = greeting;
        this.guests = guests;
    }

    @Override
    public Response handle(Request request, Call call) {
        if (request.name().isBlank()) {
            throw new RefusedException("a guest needs a name");
        }
        String again = guests.contains(request.name()) ? " again" : "";
        return new Response(greeting + again + ", " + request.name() + "!");
    }
}
