package examples.fun.ball;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A magic eight ball: answers a question. */
@Component
@Route("ball.ask")
public final class Ball implements Handler<String, Ball.Answer> {

    private static final Logger log = LoggerFactory.getLogger(Ball.class);

    public enum Answer {
        YES,
        NO,
        ASK_AGAIN_LATER
    }

    @Override
    public Answer handle(String question, Call call) {
        log.info("Is asked: {}", question);
        return Answer.values()[ThreadLocalRandom.current().nextInt(Answer.values().length)];
    }
}
