package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Key;
import io.ecosystem.handler.queue.internal.BulkChange.Selection;
import io.ecosystem.spi.deploy.DeploymentControl;
import io.ecosystem.spi.deploy.SideVersion;
import io.ecosystem.spi.queue.DryRun;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.Page;
import io.ecosystem.spi.queue.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reprocesses entries by another version of their handler, which works beside the present one until all of these
 * entries are done or have failed again; or lets it process copies, and reports what became of each.
 */
@Component(service = VersionedReprocess.class)
public final class VersionedReprocess {

    private static final Logger log = LoggerFactory.getLogger(VersionedReprocess.class);
    private static final int MOST_ENTRIES = 10_000;
    private static final int MOST_COPIES = 1_000;
    private static final int PAGE = 1_000;
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration RESERVE = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration SHORT_LOOK = Duration.ofMillis(10);

    /** Entries being processed by a version. */
    private record Work(String queue, SideVersion version, List<String> keys) {}

    /**
     * What became of a copy, in an answer.
     *
     * @param outcome {@code done}, {@code failed} or {@code rejected}
     * @param reason empty if it is done
     */
    public record Outcome(String key, String outcome, String reason) {

        private static Outcome of(DryRun copy) {
            return new Outcome(copy.key(), copy.result().name().toLowerCase(Locale.ROOT), copy.reason());
        }
    }

    private final Queues queues;
    private final Permissions permissions;
    private final Map<Work, Thread> watches = new ConcurrentHashMap<>();
    private volatile @Nullable DeploymentControl control; // written by the component runtime

    /** Serves the open queues. */
    @Activate
    public VersionedReprocess(@Reference Queues queues, @Reference Permissions permissions) {
        this.queues = queues;
        this.permissions = permissions;
    }

    /** Ends all versions at work; the present ones process the rest of their entries. */
    @Deactivate
    void close() {
        watches.values().forEach(Thread::interrupt);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindControl(DeploymentControl service) {
        control = service;
    }

    void unbindControl(DeploymentControl service) {
        control = control == service ? null : control;
    }

    /**
     * Lets a version process the selected entries, or copies of them in a dry run.
     *
     * @throws RefusedException if the sender may not, or there is no such version or queue
     */
    Map<String, Object> handle(Selection selected, String version, Call call) throws InterruptedException {
        if (!permissions.choosesVersions(call)) {
            throw RefusedException.denied("role 'admin' is required to choose a version");
        }
        if (selected.queue().direction() != Direction.INCOMING) {
            throw RefusedException.invalid("with: the entries of an outgoing queue are processed by no handler");
        }
        return selected.dry() ? rehearse(selected, version, call) : process(selected, version, call);
    }

    private Map<String, Object> rehearse(Selection selected, String version, Call call) throws InterruptedException {
        try (SideVersion side = start(version, key -> false)) {
            awaitHandler(selected.queue(), side, call);
            long most = Math.min(selected.limit(), MOST_COPIES);
            var outcomes = new ArrayList<Outcome>();
            String next = selected.from();
            do {
                Page page = page(selected, next, 1);
                for (Entry entry : page.entries()) {
                    selected.queue()
                            .dryRun(side.bundleId(), entry.key(), timeLeft(call))
                            .ifPresent(outcome -> outcomes.add(Outcome.of(outcome)));
                }
                next = page.next();
            } while (!next.isEmpty()
                    && outcomes.size() < most
                    && !timeLeft(call).isZero());
            Map<String, Object> answer = QueueReprocess.answer(outcomes.size(), true, next);
            answer.put("with", side.bundle());
            answer.put("outcomes", outcomes);
            return answer;
        }
    }

    private Map<String, Object> process(Selection selected, String version, Call call) throws InterruptedException {
        var keys = new LinkedHashSet<String>();
        String next = selected.from();
        do {
            long room = Math.min(selected.limit(), MOST_ENTRIES) - keys.size();
            Page page = page(selected, next, (int) Math.min(PAGE, room));
            page.entries().forEach(entry -> keys.add(entry.key()));
            next = page.next();
        } while (!next.isEmpty() && keys.size() < Math.min(selected.limit(), MOST_ENTRIES));
        Set<Key> parsed = keys.stream().map(Key::parse).collect(Collectors.toUnmodifiableSet());
        SideVersion side = start(version, parsed::contains);
        boolean watched = false;
        try {
            awaitHandler(selected.queue(), side, call);
            long moved = QueueRequests.answer(() -> requeue(selected.queue(), keys));
            log.info(
                    "{} lets {} process {} entries of queue '{}'",
                    call.origin(),
                    side.bundle(),
                    moved,
                    selected.queue().name());
            watch(new Work(selected.queue().name(), side, List.copyOf(keys)));
            watched = true;
            Map<String, Object> answer = QueueReprocess.answer(moved, false, next);
            answer.put("with", side.bundle());
            return answer;
        } finally {
            if (!watched) {
                side.close();
            }
        }
    }

    private static Page page(Selection selected, String from, int size) throws InterruptedException {
        return QueueRequests.page(selected.queue().entries(), selected.filter(), selected.key(), from, size);
    }

    private static long requeue(ManagedQueue queue, Set<String> keys) throws InterruptedException {
        Instant now = Instant.now();
        List<CompletableFuture<Boolean>> changes =
                keys.stream().map(key -> queue.entries().requeue(key, now)).toList();
        long moved = 0;
        for (CompletableFuture<Boolean> change : changes) {
            moved += QueueRequests.await(change) ? 1 : 0;
        }
        return moved;
    }

    private SideVersion start(String version, Predicate<Key> keys) {
        DeploymentControl now = control;
        if (now == null) {
            throw RefusedException.busy("with: there is no deployer at the moment");
        }
        try {
            return now.startBeside(version, keys);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("with: " + e.getMessage());
        } catch (IllegalStateException e) {
            throw RefusedException.busy("with: " + e.getMessage());
        }
    }

    private static void awaitHandler(ManagedQueue queue, SideVersion side, Call call) throws InterruptedException {
        Duration left = timeLeft(call);
        long end = System.nanoTime() + (left.compareTo(START) < 0 ? left : START).toNanos();
        while (!queue.hasHandler(side.bundleId())) {
            if (!side.isWorking()) {
                throw RefusedException.busy(
                        "with: %s has gone, as its file has changed meanwhile; try again".formatted(side.bundle()));
            }
            if (System.nanoTime() - end >= 0) {
                throw RefusedException.invalid(
                        "with: %s has no handler of queue '%s', or does not start; the log says more"
                                .formatted(side.bundle(), queue.name()));
            }
            Thread.sleep(SHORT_LOOK);
        }
    }

    /** Returns the time that is left for the work of a call. */
    private static Duration timeLeft(Call call) {
        Duration left = call.timeLeft().orElse(LONGEST).minus(RESERVE);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void watch(Work work) {
        Thread watch = Thread.ofVirtual()
                .name("io.ecosystem.handler.queue-" + work.queue())
                .unstarted(() -> {
                    try (SideVersion version = work.version()) {
                        int processed = awaitProcessed(work);
                        log.info(
                                "{} has processed {} of {} entries of queue '{}'",
                                version.bundle(),
                                processed,
                                work.keys().size(),
                                work.queue());
                    } catch (InterruptedException e) {
                        log.debug("{} goes before its entries are processed", work, e);
                    } finally {
                        watches.remove(work);
                    }
                });
        watches.put(work, watch);
        watch.start();
    }

    /** Waits until all entries are done or have failed again, and returns how many. */
    private int awaitProcessed(Work work) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        int processed = 0;
        while (processed < work.keys().size() && work.version().isWorking() && System.nanoTime() - end < 0) {
            if (isProcessed(work.queue(), work.keys().get(processed))) {
                processed++;
            } else {
                Thread.sleep(LOOK);
            }
        }
        return processed;
    }

    private boolean isProcessed(String queue, String key) throws InterruptedException {
        try {
            return QueueRequests.answer(() -> queues.find(queue, Direction.INCOMING)
                    .filter(open -> open.entries()
                            .find(key)
                            .filter(entry -> entry.state() != State.ERROR)
                            .isEmpty())
                    .isPresent());
        } catch (RefusedException e) {
            return false; // its store is away for the moment
        }
    }
}
