package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs on request. */
public class Talkative implements Handler<Talkative.Request, Integer> {

    private static final Logger log = LoggerFactory.getLogger(Talkative.class);

    /** A text, and how often to log it, with a sequence number. */
    public record Request(String level, String text, int times) {}

    private int number;

    @Override
    public synchronized Integer handle(Request request, Call call) {
        for (int i = 0; i < request.times(); i++) {
            number++;
            switch (request.level()) {
                case "debug" -> log.debug("{} {}", request.text(), number);
                case "failure" -> log.error(request.text(), new IllegalStateException("no dice"));
                default -> log.info("{} {}", request.text(), number);
            }
        }
        return number;
    }
}
