package io.ecosystem.health.internal;

import io.ecosystem.spi.queue.ManagedQueue;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Reports each open queue: whether it can be used, what it holds, and failed entries. */
@Component(property = {HealthCheck.NAME + "=Queues", HealthCheck.TAGS + "=ecosystem", HealthCheck.TAGS + "=queues"})
public final class QueuesCheck implements HealthCheck {

    private final List<ManagedQueue> queues = new CopyOnWriteArrayList<>();

    /** Starts without queues. */
    @Activate
    public QueuesCheck() {
        // the component runtime binds queues
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindQueue(ManagedQueue queue) {
        queues.add(queue);
    }

    void unbindQueue(ManagedQueue queue) {
        queues.remove(queue);
    }

    @Override
    public Result execute() {
        var log = new FormattingResultLog();
        log.info("{} open", queues.size());
        queues.stream()
                .sorted(Comparator.comparing(ManagedQueue::direction).thenComparing(ManagedQueue::name))
                .forEach(queue -> report(queue, log));
        return new Result(log);
    }

    private static void report(ManagedQueue queue, FormattingResultLog log) {
        String name = queue.direction().name().toLowerCase(Locale.ROOT) + " queue '" + queue.name() + "'";
        try {
            var entries = queue.entries();
            var sizes = entries.sizes();
            long failed = sizes.error().entries();
            entries.trouble().ifPresent(trouble -> log.critical("{} cannot be used: {}", name, trouble));
            entries.paused()
                    .forEach(activity ->
                            log.info("{}: {} is paused", name, activity.name().toLowerCase(Locale.ROOT)));
            log.info("{} holds {} entries", name, sizes.live().entries());
            if (failed > 0) {
                log.warn("{} has {} failed entries; eco.queue.reprocess or eco.queue.clear handles them", name, failed);
            }
        } catch (IllegalStateException e) {
            log.info("{} is closing", name);
        }
    }
}
