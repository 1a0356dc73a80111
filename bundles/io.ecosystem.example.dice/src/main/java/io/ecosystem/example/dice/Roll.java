package io.ecosystem.example.dice;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;

/** Rolls one die. */
@Component
@Route("dice.roll")
public final class Roll implements Handler<Roll.Request, Roll.Response> {

    /** How many sides the die has. */
    public record Request(int sides) {}

    /** The side that came up, from 1. */
    public record Response(int result) {}

    @Override
    public Response handle(Request request, Call call) {
        if (request.sides() < 2) {
            throw new RefusedException("a die needs at least 2 sides, not " + request.sides());
        }
        return new Response(ThreadLocalRandom.current().nextInt(request.sides()) + 1);
    }
}
