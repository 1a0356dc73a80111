package examples.fun.fortunes;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a fortune. */
@Component
@Route("fortunes.tell")
public final class Fortunes implements Handler<String, String> {

    private static final Logger log = LoggerFactory.getLogger(Fortunes.class);
    private static final List<String> FORTUNES = List.of(
            "a letter is on its way to you",
            "you will find what you have stopped looking for",
            "tomorrow will be much like today, with better tea");

    @Override
    public String handle(String name, Call call) {
        log.info("{} wants to know the future", name);
        return name + ", " + FORTUNES.get(ThreadLocalRandom.current().nextInt(FORTUNES.size()));
    }
}
