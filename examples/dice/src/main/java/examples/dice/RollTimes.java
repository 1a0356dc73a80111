package examples.dice;

import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.QueuedHandler;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rolls a die several times, at leisure. Now and then it falls off the table, and the attempt has failed. */
@Component
@Queued(route = "game.roll_times")
public final class RollTimes implements QueuedHandler<RollTimes.Request> {

    private static final Logger log = LoggerFactory.getLogger(RollTimes.class);

    public record Request(int sides, int times) {}

    @Override
    public void process(Request request, Delivery delivery) {
        int sum = 0;
        for (int roll = 0; roll < request.times(); roll++) {
            sum += roll(request.sides());
        }
        log.info("Attempt {}: {} rolls make {}", delivery.attempt(), request.times(), sum);
    }

    private static int roll(int sides) {
        var chance = ThreadLocalRandom.current();
        if (chance.nextInt(20) == 0) {
            throw new IllegalStateException("the die fell off the table");
        }
        return chance.nextInt(sides) + 1;
    }
}
