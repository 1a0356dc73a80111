package examples.dice;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;

/** Rolls one die. */
@Component
@Route("game.roll")
public final class Roll implements Handler<Roll.Request, Roll.Answer> {

    public record Request(int sides) {
        public Request {
            if (sides < 2) {
                throw new IllegalArgumentException("a die needs at least 2 sides, not " + sides);
            }
        }
    }

    public record Answer(int result) {}

    @Override
    public Answer handle(Request request, Call call) {
        return new Answer(ThreadLocalRandom.current().nextInt(request.sides()) + 1);
    }
}
