package examples.fun.lottery;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws six numbers of 49. */
@Component
@Route("lottery.draw")
public final class Lottery implements Handler<Void, List<Integer>> {

    private static final Logger log = LoggerFactory.getLogger(Lottery.class);

    @Override
    public List<Integer> handle(Void nothing, Call call) {
        List<Integer> numbers = ThreadLocalRandom.current()
                .ints(1, 50)
                .distinct()
                .limit(6)
                .sorted()
                .boxed()
                .toList();
        log.info("Draws {}", numbers);
        return numbers;
    }
}
