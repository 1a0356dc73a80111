package examples.fun.router;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.sending.Sender;
import io.ecosystem.client.EcosystemClient;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks five services for a bit of fun each, and lets the tracker know who had it. */
@Component
@Route("fun.have")
public final class Router implements Handler<Router.Guest, Router.Fun> {

    private static final Logger log = LoggerFactory.getLogger(Router.class);

    public record Guest(String name, String zone, String question) {}

    public record Fun(String fortune, String joke, List<Integer> numbers, String answer, String time) {}

    public record Visit(String name) {}

    @Reference(target = "(ecosystem.client=fortunes)")
    private EcosystemClient fortunes;

    @Reference(target = "(ecosystem.client=joker)")
    private EcosystemClient joker;

    @Reference(target = "(ecosystem.client=lottery)")
    private EcosystemClient lottery;

    @Reference(target = "(ecosystem.client=ball)")
    private EcosystemClient ball;

    @Reference(target = "(ecosystem.client=clock)")
    private EcosystemClient clock;

    @Reference(target = "(ecosystem.sender=tracker)")
    private Sender<Visit> tracker;

    @Override
    public Fun handle(Guest guest, Call call) {
        log.info("{} comes in", guest.name());
        call.afterSuccess(() -> tracker.send(new Visit(guest.name())));
        return new Fun(
                fortunes.call("fortunes.tell", guest.name(), String.class),
                joker.call("joker.joke", null, String.class),
                List.of(lottery.call("lottery.draw", null, Integer[].class)),
                ball.call("ball.ask", guest.question(), String.class),
                clock.call("clock.now", guest.zone(), String.class));
    }
}
