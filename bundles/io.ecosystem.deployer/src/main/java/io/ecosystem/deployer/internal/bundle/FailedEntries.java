package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoreException;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts back the entries of queues that a version failed before it was taken back, so that the version before processes
 * them. Used by one thread.
 */
public final class FailedEntries {

    private static final Logger log = LoggerFactory.getLogger(FailedEntries.class);
    private static final int PAGE = 500;
    private static final int MOST_PAGES = 100;
    /** When to look, after a version has gone: its last failures may be stored later. */
    private static final List<Duration> LOOKS = List.of(Duration.ofMillis(300), Duration.ofSeconds(3));

    private record Look(String version, Instant since, long due) {}

    private final BundleContext context;
    private final List<Look> looks = new ArrayList<>();

    public FailedEntries(BundleContext context) {
        this.context = context;
    }

    /**
     * Puts back soon what a version failed.
     *
     * @param version its bundle and version
     * @param since when its first attempts began
     */
    public void putBack(String version, Instant since, long now) {
        LOOKS.forEach(delay -> looks.add(new Look(version, since, now + delay.toNanos())));
    }

    /** Does what is due. */
    public void tend(long now) {
        for (Look look : List.copyOf(looks)) {
            if (now - look.due() >= 0) {
                looks.remove(look);
                putBack(look);
            }
        }
    }

    private void putBack(Look look) {
        try {
            for (var reference : context.getServiceReferences(ManagedQueue.class, null)) {
                var queue = context.getService(reference);
                if (queue != null) {
                    putBack(look, queue);
                    context.ungetService(reference);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("there is no filter", e);
        }
    }

    private static void putBack(Look look, ManagedQueue queue) {
        try {
            int count = putBack(look, queue.entries(), State.ERROR) + putBack(look, queue.entries(), State.WAITING);
            if (count > 0) {
                log.info("Put back {} entries of queue '{}' that {} failed", count, queue.name(), look.version());
            }
        } catch (StoreException | IllegalStateException e) {
            log.warn(
                    "The entries of queue '{}' that {} failed cannot be put back: {}; reprocess them",
                    queue.name(),
                    look.version(),
                    e.getMessage());
        }
    }

    private static int putBack(Look look, StoredQueue entries, State state) {
        var filter = Filter.all(state).version(look.version());
        var keys = new ArrayList<String>();
        var from = "";
        for (int i = 0; i < MOST_PAGES; i++) {
            Page page = entries.browse(filter, from, PAGE);
            page.entries().stream()
                    .filter(entry -> entry.lastFailure()
                            .filter(last -> !last.at().isBefore(look.since()))
                            .isPresent())
                    .forEach(entry -> keys.add(entry.key()));
            from = page.next();
            if (from.isEmpty()) {
                break;
            }
        }
        var now = Instant.now();
        keys.forEach(key -> entries.requeue(key, now));
        return keys.size();
    }
}
