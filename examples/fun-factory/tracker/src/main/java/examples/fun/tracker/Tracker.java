package examples.fun.tracker;

import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.QueuedHandler;
import io.ecosystem.api.statistics.Statistics;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps track of who had fun. */
@Component
@Queued(route = "tracker.track")
public final class Tracker implements QueuedHandler<Tracker.Visit> {

    private static final Logger log = LoggerFactory.getLogger(Tracker.class);

    public record Visit(String name) {}

    private final Statistics statistics;

    @Activate
    public Tracker(@Reference Statistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public void process(Visit visit, Delivery delivery) {
        log.info("{} had fun", visit.name());
        statistics.increment("visits");
    }
}
