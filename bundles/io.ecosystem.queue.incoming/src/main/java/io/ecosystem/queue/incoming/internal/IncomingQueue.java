package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.queue.worker.Attempt;
import io.ecosystem.queue.worker.QueueWorker;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of one route, from the first handler or stored entry until neither is left.
 *
 * <p>While its handler is being replaced, requests are validated with the type of the previous one, and processing
 * waits. After a grace period without a handler they are answered 500, and stored entries are kept. While its store is
 * being replaced, requests wait for the same time.
 *
 * <p>Non-volatile fields are guarded by {@code changing}, which is held while handlers, stores and settings change,
 * including the wait for attempts. Requests and operators never take it.
 *
 * <p>It is long because each change weighs handlers, stores, settings and the grace time together.
 */
final class IncomingQueue implements Acceptance.Destination {

    /** The prefix of incoming queues in a store, which outgoing queues share. */
    static final String PREFIX = "incoming/";

    /** How long a handler or a store may be away before requests are refused. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** How long attempts may continue once their handler or the queue goes. */
    static final Duration DRAIN = Duration.ofSeconds(10);

    /** The same while the codec is being replaced, and for a handler that has been abandoned. */
    static final Duration BRIEF = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(IncomingQueue.class);
    private static final String NO_HANDLER = "NO_HANDLER";
    private static final String STUCK = "STUCK";

    private final String route;
    private final String name;
    private final QueueEnvironment platform;
    private final ReentrantLock changing = new ReentrantLock();
    private final Consumers consumers;
    private final PublishedServices services;
    private final AwaitedQueue open = new AwaitedQueue(GRACE);
    private Optional<QueueSettings.Config> settings;
    private Optional<CompletableFuture<Void>> grace = Optional.empty();
    private QueueRules rules;
    private boolean kept; // whether it is open without a consumer
    private boolean closed;
    private volatile Optional<Attempt> working = Optional.empty();
    private volatile @Nullable Consumer last; // null when requests cannot be validated

    /** Creates a queue without a consumer and without a store. */
    IncomingQueue(String route, QueueEnvironment platform, Optional<QueueSettings.Config> settings) {
        this.route = route;
        this.platform = platform;
        consumers = new Consumers(platform);
        services = new PublishedServices(route, this, platform);
        this.settings = settings;
        name = PREFIX + route;
        rules = QueueRules.of(Map.of(), settings);
    }

    /** Adds a handler. */
    void add(ServiceReference<?> reference, Consumer consumer) {
        changing(() -> consumers.add(reference, consumer));
    }

    /** Removes a handler; returns when its attempts have ended, or have run out of time. */
    void remove(ServiceReference<?> reference) {
        changing(() -> consumers.remove(reference));
    }

    /** Applies an added, changed or removed configuration. */
    void settings(Optional<QueueSettings.Config> stated) {
        changing(() -> {
            settings = stated;
            applyRules();
        });
    }

    /** Responds to changed stores and rollouts; returns when removed ones are no longer used. */
    void environmentChanged() {
        changing(() -> {});
    }

    /** Opens a queue found in a store without a handler, so that operators can see its contents. */
    void adopt() {
        changing(() -> kept |= consumers.isEmpty() && grace.isEmpty());
    }

    /**
     * Stops processing and closes the queue.
     *
     * @param drain how long attempts are waited for
     */
    void close(Duration drain) {
        changing(() -> {
            closed = true;
            grace.ifPresent(timer -> timer.cancel(false));
            services.endAcceptance();
            closeEntries(drain);
        });
    }

    private void changing(Runnable what) {
        changing.lock();
        try {
            if (!closed) {
                what.run();
                settle();
            }
        } finally {
            changing.unlock();
        }
    }

    /** Does not block the caller, which may be part of what is awaited. */
    private void settleSoon() {
        Thread.ofVirtual().name(name).start(() -> changing(() -> {}));
    }

    /** Adjusts everything to the current handlers, stores and settings. */
    private void settle() {
        if (closed) {
            return;
        }
        Optional<Consumer> best = consumers.best();
        if (best.isPresent()) {
            last = best.get();
            applyRules();
            grace.ifPresent(timer -> timer.cancel(false));
            grace = Optional.empty();
            kept = false;
            platform.conditions().clear(name, NO_HANDLER);
        } else if (last != null && grace.isEmpty()) {
            grace = Optional.of(CompletableFuture.runAsync(
                    this::graceIsOver,
                    CompletableFuture.delayedExecutor(
                            GRACE.toMillis(),
                            TimeUnit.MILLISECONDS,
                            task -> Thread.ofVirtual().name(name).start(task))));
        }
        Consumer accepting = last;
        if (accepting != null) {
            services.accept(accepting.properties()); // before the store, which may be slow to open
        }
        chooseStore();
        process(best.map(consumers::withRollout));
        open.now().ifPresent(services::manage); // from its beginning with what processes it
        if (last == null && kept) {
            keep();
        }
    }

    private void applyRules() {
        QueueRules now = QueueRules.of(last == null ? Map.of() : last.properties(), settings);
        if (now.equals(rules)) {
            return;
        }
        rules = now;
        open.now().ifPresent(queue -> {
            queue.working().change(now.policy());
            queue.entries().bound(now.bounds());
        });
    }

    private void chooseStore() {
        Optional<QueueStore> best = last != null || kept ? platform.stores().apply(rules.store()) : Optional.empty();
        if (open.now().map(OpenQueue::store).equals(best)) {
            return;
        }
        closeEntries(DRAIN);
        best.ifPresent(this::openEntries);
    }

    private void openEntries(QueueStore store) {
        try {
            StoredQueue entries = store.open(name, rules.bounds());
            var worker = new QueueWorker(entries, rules.policy(), platform.clock(), platform.movable(), this::trouble);
            var queue = new OpenQueue(
                    route,
                    store,
                    entries,
                    worker,
                    () -> working.map(Attempt::version),
                    consumers::of,
                    this::settleSoon);
            open.enter(queue);
        } catch (RuntimeException e) {
            log.error("Queue '{}' cannot be opened", route, e);
        }
    }

    private void closeEntries(Duration drain) {
        Optional<OpenQueue> closing = open.now();
        if (closing.isEmpty()) {
            return;
        }
        int left = closing.get().working().suspend(drain);
        if (left > 0) {
            log.warn(
                    "Queue '{}' is closed although {} of its entries are being processed; they will come again",
                    route,
                    left);
        }
        working = Optional.empty();
        open.leave();
        services.endManagement();
        platform.conditions().clear(name, STUCK);
        closing.get().close();
    }

    /** Makes the highest-ranking handler process the entries, or two that share them. */
    private void process(Optional<Attempt> best) {
        Optional<OpenQueue> queue = open.now();
        if (queue.isEmpty() || best.equals(working)) {
            return;
        }
        Set<Consumer> before = consumers(working);
        Set<Consumer> leaving = new HashSet<>(before);
        leaving.removeAll(consumers(best));
        if (leaving.size() < before.size() && best.isPresent()) { // the others go on meanwhile
            working = best;
            int left = queue.get().working().resume(best.get(), leaving::contains, drain(leaving));
            leaving.forEach(gone -> reportLeft(left, gone));
            return;
        }
        if (working.isPresent()) {
            reportLeft(queue.get().working().suspend(drain(leaving)), working.get());
        }
        working = best;
        best.ifPresent(queue.get().working()::resume);
    }

    private static Set<Consumer> consumers(Optional<Attempt> work) {
        return work.map(attempt -> switch (attempt) {
                    case SharedWork shared -> Set.of(shared.current(), shared.next());
                    case Consumer consumer -> Set.of(consumer);
                    default -> Set.<Consumer>of();
                })
                .orElse(Set.of());
    }

    /** Returns how long the attempts of departing handlers are waited for. */
    private static Duration drain(Set<Consumer> leaving) {
        return !leaving.isEmpty() && leaving.stream().allMatch(Consumer::isAbandoned) ? BRIEF : DRAIN;
    }

    private void reportLeft(int left, Attempt gone) {
        if (left > 0) {
            log.warn(
                    "An entry of queue '{}' is still being processed by {}, which has gone; it waits for the end of"
                            + " this attempt",
                    route,
                    gone.version());
        }
    }

    private void graceIsOver() {
        changing(() -> {
            if (consumers.isEmpty()) {
                last = null; // and with it the class loader of a removed bundle
                grace = Optional.empty();
                kept = true;
            }
        });
    }

    /** Without a handler, closes an empty queue, and keeps any other visible with an error state. */
    private void keep() {
        if (isEmpty()) {
            services.endAcceptance(); // waits for requests being stored
        }
        if (isEmpty()) {
            kept = false;
            closeEntries(DRAIN);
            platform.conditions().clear(name, NO_HANDLER);
            return;
        }
        services.accept(Map.of());
        String text = "queue '%s' has no handler; its entries are kept".formatted(route);
        if (platform.conditions().raise(name, NO_HANDLER, text)) {
            log.warn("{}", text);
        }
    }

    /** Returns whether nothing is stored; false while unknown. */
    private boolean isEmpty() {
        return open.now()
                .map(OpenQueue::entries)
                .filter(entries ->
                        entries.trouble().isEmpty() && entries.sizes().equals(Sizes.NONE))
                .isPresent();
    }

    private void trouble(Optional<String> why) {
        if (why.isPresent()) {
            platform.conditions().raise(name, STUCK, why.get());
            log.error("Queue '{}' is stuck: {}", route, why.get());
        } else {
            platform.conditions().clear(name, STUCK);
            log.info("Queue '{}' goes on", route);
        }
    }

    @Override
    public Consumer consumer() {
        Consumer now = last;
        if (now == null) {
            throw RefusedException.busy("Queue '%s' has no handler at the moment.".formatted(route));
        }
        return now;
    }

    @Override
    public StoredQueue entries() throws InterruptedException {
        return open.await()
                .orElseThrow(() -> RefusedException.busy("Queue '%s' has no store at the moment.".formatted(route)))
                .entries();
    }
}
