package examples.fun.joker;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a joke. */
@Component
@Route("joker.joke")
public final class Joker implements Handler<Void, String> {

    private static final Logger log = LoggerFactory.getLogger(Joker.class);
    private static final List<String> JOKES = List.of(
            "There are 10 kinds of people: those who know binary, and those who do not.",
            "I would tell you a joke about UDP, but you might not get it.",
            "A broker walks into a bar. Nobody needs to carry the message.");

    @Override
    public String handle(Void nothing, Call call) {
        String joke = JOKES.get(ThreadLocalRandom.current().nextInt(JOKES.size()));
        log.info("Tells a joke of {} letters", joke.length());
        return joke;
    }
}
