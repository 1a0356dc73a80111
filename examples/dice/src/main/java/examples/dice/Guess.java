package examples.dice;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;

/** Guesses how a die will fall. */
@Component
@Route("game.guess")
public final class Guess implements Handler<Void, Guess.Answer> {

    public record Answer(int guess) {}

    @Override
    public Answer handle(Void nothing, Call call) {
        return new Answer(ThreadLocalRandom.current().nextInt(6) + 1);
    }
}
