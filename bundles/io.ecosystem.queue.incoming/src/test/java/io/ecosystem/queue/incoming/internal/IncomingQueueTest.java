package io.ecosystem.queue.incoming.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.handler.CurrentMetadata;
import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.QueuedHandler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Metadata;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.api.middleware.QueuedMiddleware;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.queue.store.memory.internal.MemoryStore;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.DryRun;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.spi.time.MovableClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.ServiceReference;

@Timeout(60)
class IncomingQueueTest {

    private static final SpanKey SPAN = new SpanKey(UUID.fromString("12345678-1234-1234-1234-1234567890ab"), 0xabcL);
    private static final ServiceReference<?> FIRST = Registry.reference(1);
    private static final ServiceReference<?> BETTER = Registry.reference(2);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Registry registry = new Registry();
    private final States states = new States();
    private final MemoryStore store = new MemoryStore();
    private final JsonCodec codec = new JsonCodec();
    private final AttemptMiddleware middleware = new AttemptMiddleware();
    private final QueueConditions conditions = new QueueConditions();
    private final MovableClock clock = new MovableClock();
    private volatile Optional<QueueStore> engine = Optional.empty();
    private final IncomingQueue queue = new IncomingQueue(
            "orders.place",
            new QueueEnvironment(
                    registry.context(),
                    codec,
                    InstantSource.system(),
                    clock,
                    conditions,
                    name -> engine,
                    this::rollout),
            Optional.empty());
    private final BlockingQueue<String> processed = new LinkedBlockingQueue<>();

    private volatile boolean rollsOut; // whether bundle 2 gets only the entry with the key SPAN

    private Optional<Rollout> rollout(long bundle) {
        return bundle != 2 || !rollsOut
                ? Optional.empty()
                : Optional.of(new Rollout() {
                    @Override
                    public long bundleId() {
                        return bundle;
                    }

                    @Override
                    public boolean takes(Key key) {
                        return key.equals(SPAN);
                    }
                });
    }

    @BeforeEach
    void watch() {
        conditions.bind(states);
    }

    @AfterEach
    void close() {
        queue.close(IncomingQueue.DRAIN);
        timer.shutdownNow();
    }

    @Test
    void acknowledgesWithTheKeyAndProcessesLater() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));

        Bytes answer = ask(SPAN, "{\"item\":\"tea\"}");

        assertThat(answer.utf8())
                .isEqualTo("{\"span_key\":{\"trace_id\":\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":"
                        + "\"0000000000000abc\"}}");
        assertThat(next()).isEqualTo("v1 tea " + SPAN + " attempt 1 from peer");
        assertThat(registry.property(Handler.class, Route.PROPERTY)).isEqualTo("orders.place");
    }

    @Test
    void showsFromTheBeginningWhatProcessesIt() {
        var workers = new ArrayList<Optional<String>>();
        registry.onRegistered(service -> {
            if (service instanceof ManagedQueue shown) {
                workers.add(shown.worker());
            }
        });
        use(Optional.of(store));

        queue.add(FIRST, consumer("v1"));

        assertThat(workers).containsExactly(Optional.of("v1"));
    }

    @Test
    void acknowledgesAUidInItsUsualLetters() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));

        assertThat(ask(new Uid("ABCDEF78-1234-1234-1234-1234567890AB"), "{\"item\":\"tea\"}")
                        .utf8())
                .isEqualTo("{\"uid\":\"abcdef78-1234-1234-1234-1234567890ab\"}");
        assertThat(ask(new Uid("a \"text\""), "{\"item\":\"tea\"}").utf8()).isEqualTo("{\"uid\":\"a \\\"text\\\"\"}");
    }

    @Test
    void refusesWhatDoesNotFitAndStoresNothing() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));

        assertThatThrownBy(() -> ask(SPAN, "{\"item\":5}")).isInstanceOfSatisfying(RefusedException.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(Status.INVALID);
            assertThat(refusal.getMessage()).contains("item");
        });
        for (String key : List.of("", "half \ud800 of a character", "\udc00")) {
            assertThatThrownBy(() -> ask(new Uid(key), "{\"item\":\"tea\"}"))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID));
        }
        assertThat(managed().sizes().live().entries()).isZero();
    }

    @Test
    void storesAKeyOnceAndRefusesAnotherBodyUnderIt() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        managed().pause(Activity.PROCESSING).get();

        ask(SPAN, "{\"item\":\"tea\"}");
        ask(SPAN, "{\"item\":\"tea\"}");

        assertThat(managed().sizes().pending().entries()).isEqualTo(1);
        assertThatThrownBy(() -> ask(SPAN, "{\"item\":\"milk\"}"))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(Status.REFUSED);
                    assertThat(refusal.getMessage()).contains(SPAN.toString(), "another body", "orders.place");
                });
    }

    @Test
    void isBusyWhileReceivingIsPaused() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        managed().pause(Activity.RECEIVING).get();

        assertThatThrownBy(() -> ask(SPAN, "{\"item\":\"tea\"}"))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(Status.BUSY);
                    assertThat(refusal.getMessage()).isEqualTo("Receiving on 'orders.place' has been paused.");
                });
    }

    @Test
    void hasTheBestHandlerProcess() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        queue.add(BETTER, consumer("v2"));
        ask(SPAN, "{\"item\":\"tea\"}");
        assertThat(next()).startsWith("v2 tea");
        assertThat(registry.find(ManagedQueue.class).orElseThrow().worker()).contains("v2");

        queue.remove(BETTER);
        ask(SPAN.next(), "{\"item\":\"milk\"}");

        assertThat(next()).startsWith("v1 milk");
    }

    @Test
    void acceptsWhileItsHandlerIsReplaced() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        queue.remove(FIRST);

        ask(SPAN, "{\"item\":\"tea\"}");
        assertThatThrownBy(() -> ask(SPAN.next(), "{}")).isInstanceOf(RefusedException.class);
        assertThat(managed().sizes().pending().entries()).isEqualTo(1);
        queue.add(BETTER, consumer("v2"));

        assertThat(next()).startsWith("v2 tea");
    }

    @Test
    void keepsWhatItHoldsWhenItsHandlerIsGoneAndSaysSo() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        queue.remove(FIRST);
        ask(SPAN, "{\"item\":\"tea\"}");

        states.await("QUEUE.incoming/orders.place.NO_HANDLER");

        assertThatThrownBy(() -> ask(SPAN.next(), "{\"item\":\"tea\"}"))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(Status.BUSY);
                    assertThat(refusal.getMessage()).isEqualTo("Queue 'orders.place' has no handler at the moment.");
                });
        queue.add(FIRST, consumer("v2"));
        assertThat(next()).startsWith("v2 tea");
        assertThat(states.raised()).isEmpty();
    }

    @Test
    void showsWhatIsStoredWithoutAHandler() throws Exception {
        try (StoredQueue left = store.open(
                "incoming/orders.place",
                QueueRules.of(Map.of(), Optional.empty()).bounds())) {
            left.append(new io.ecosystem.spi.queue.NewEntry(
                            SPAN.toString(),
                            Bytes.utf8("{\"item\":\"tea\"}"),
                            InstantSource.system().instant()))
                    .get();
        }
        use(Optional.of(store));

        queue.adopt();

        assertThat(managed().sizes().pending().entries()).isEqualTo(1);
        queue.add(FIRST, consumer("v1"));
        assertThat(next()).startsWith("v1 tea");
    }

    @Test
    void closesWhatNobodyProcessesWhenItsEntriesAreRemoved() throws Exception {
        try (StoredQueue left = store.open(
                "incoming/orders.place",
                QueueRules.of(Map.of(), Optional.empty()).bounds())) {
            left.append(new io.ecosystem.spi.queue.NewEntry(
                            SPAN.toString(),
                            Bytes.utf8("{\"item\":\"tea\"}"),
                            InstantSource.system().instant()))
                    .get();
        }
        use(Optional.of(store));
        queue.adopt();
        states.await("QUEUE.incoming/orders.place.NO_HANDLER");

        managed().remove(SPAN.toString(), Set.of(State.PENDING)).get();
        registry.find(ManagedQueue.class).orElseThrow().removed();

        await(() -> states.raised().isEmpty());
        assertThat(registry.find(ManagedQueue.class)).isEmpty();
    }

    @Test
    void waitsForAStoreThatIsReplaced() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        use(Optional.empty());

        var other = new MemoryStore();
        timer.schedule(() -> use(Optional.of(other)), 100, TimeUnit.MILLISECONDS);
        ask(SPAN, "{\"item\":\"tea\"}");

        assertThat(next()).startsWith("v1 tea");
        assertThat(other.names()).containsExactly("incoming/orders.place");
    }

    @Test
    void sharesTheEntriesWithAVersionThatIsRolledOut() throws Exception {
        use(Optional.of(store));
        rollsOut = true;
        queue.add(FIRST, consumer("v1"));
        queue.add(BETTER, new Consumer(new Ordering("v2"), "v2", 2, Map.of(), codec, middleware));

        ask(SPAN, "{\"item\":\"tea\"}");
        assertThat(next()).startsWith("v2 tea");
        ask(new Uid("other"), "{\"item\":\"milk\"}");
        assertThat(next()).startsWith("v1 milk");
        rollsOut = false;
        queue.environmentChanged();
        ask(new Uid("later"), "{\"item\":\"rum\"}");

        assertThat(next()).startsWith("v2 rum");
    }

    @Test
    void goesOnAtOnceBesideAStuckAttemptOfAVersionThatIsTakenBack() throws Exception {
        use(Optional.of(store));
        rollsOut = true;
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var bad = new Consumer(new Stubborn(begun, end), "v2", 2, Map.of(), codec, middleware);
        queue.add(FIRST, consumer("v1"));
        queue.add(BETTER, bad);
        queue.settings(Optional.of(configuration(Map.of("workers", 2))));
        ask(SPAN, "{\"item\":\"tea\"}");
        begun.await();

        bad.abandon();
        Thread leaving = Thread.ofPlatform().start(() -> queue.remove(BETTER));
        while (leaving.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        ask(new Uid("other"), "{\"item\":\"milk\"}");

        assertThat(next()).startsWith("v1 milk");
        leaving.join();
        assertThat(managed().find(SPAN.toString()).orElseThrow().state()).isEqualTo(State.TAKEN);
        assertThat(processed).isEmpty();
        end.countDown();
        assertThat(next()).startsWith("v1 tea");
        awaitEmpty();
    }

    @Test
    void measuresFailuresButNotRejectionsAndNothingTwice() throws Exception {
        use(Optional.of(store));
        var measured = consumer("v1");
        queue.add(FIRST, measured);

        ask(SPAN, "{\"item\":\"reject\"}");
        awaitErrors(1);
        ask(new Uid("other"), "{\"item\":\"fail\"}");
        awaitErrors(2);
        managed().requeue("other", InstantSource.system().instant()).get();
        awaitErrors(2);

        assertThat(measured.meter().record().ended()).isEqualTo(2);
        assertThat(measured.meter().record().failures()).isEqualTo(1);
    }

    @Test
    void processesCopiesByAVersionThatGetsNoEntries() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        ask(SPAN, "{\"item\":\"reject\"}");
        ask(new Uid("fails"), "{\"item\":\"fail\"}");
        awaitErrors(2);
        rollsOut = true;
        queue.add(BETTER, new Consumer(new Fixed(), "v2", 2, Map.of(), codec, middleware));

        assertThat(registered().hasHandler(1)).isTrue();
        assertThat(registered().hasHandler(2)).isTrue();
        assertThat(registered().hasHandler(3)).isFalse();
        assertThat(dryRun(2, "fails")).contains(new DryRun("fails", DryRun.Result.DONE, ""));
        assertThat(processed).containsExactly("fails 1 true");
        assertThat(dryRun(1, SPAN.toString()))
                .contains(new DryRun(SPAN.toString(), DryRun.Result.REJECTED, "no such thing"));
        assertThat(dryRun(1, "fails").orElseThrow().result()).isEqualTo(DryRun.Result.FAILED);
        assertThat(dryRun(1, "fails").orElseThrow().reason()).startsWith("java.lang.IllegalStateException: failed");
        assertThat(dryRun(3, "fails")).isEmpty();
        assertThat(dryRun(1, "none")).isEmpty();
        assertThat(managed().sizes().error().entries()).isEqualTo(2);
        assertThat(managed().find("fails").orElseThrow().failures()).hasSize(1);
    }

    @Test
    void interruptsACopyThatTakesTooLong() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        ask(SPAN, "{\"item\":\"fail\"}");
        awaitErrors(1);
        queue.add(BETTER, new Consumer(new Endless(), "v2", 2, Map.of(), codec, middleware));

        var outcome = registered().dryRun(2, SPAN.toString(), Duration.ofMillis(50));

        assertThat(outcome).contains(new DryRun(SPAN.toString(), DryRun.Result.FAILED, "not processed within PT0.05S"));
    }

    private Optional<DryRun> dryRun(long bundle, String key) throws InterruptedException {
        return registered().dryRun(bundle, key, Duration.ofMinutes(1));
    }

    private ManagedQueue registered() {
        return registry.find(ManagedQueue.class).orElseThrow();
    }

    @Test
    void movesDataThatNoLongerFitsToTheErrors() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        managed().pause(Activity.PROCESSING).get();
        ask(SPAN, "{\"item\":\"tea\"}");
        queue.remove(FIRST);
        queue.add(BETTER, new Consumer(new Counting(), "v2", 1, Map.of(), codec, middleware));

        managed().unpause(Activity.PROCESSING).get();

        awaitErrors(1);
        assertThat(managed().find(SPAN.toString()).orElseThrow().lastFailure().orElseThrow())
                .satisfies(failure -> {
                    assertThat(failure.reason())
                            .startsWith("the data does not fit the handler: ")
                            .contains("count");
                    assertThat(failure.version()).isEqualTo("v2");
                });
    }

    @Test
    void movesWhatIsRejectedToTheErrors() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));

        ask(SPAN, "{\"item\":\"reject\"}");

        awaitErrors(1);
        assertThat(managed().find(SPAN.toString()).orElseThrow().failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo("no such thing"));
    }

    @Test
    void tellsTheHandlerWhoseEntryItWorksOn() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));

        ask(SPAN, "{\"item\":\"key\"}");

        assertThat(next()).isEqualTo("Optional[" + SPAN + "]");
    }

    @Test
    void passesOnTheRoleThatItsHandlerRequires() {
        use(Optional.of(store));
        queue.add(
                FIRST,
                new Consumer(
                        new Ordering("v1"),
                        "v1",
                        1,
                        new TreeMap<>(Map.of(RequiresRole.PROPERTY, "buyer")),
                        codec,
                        middleware));

        assertThat(registry.property(Handler.class, RequiresRole.PROPERTY)).isEqualTo("buyer");
    }

    @Test
    void repeatsAsItsHandlerSays() throws Exception {
        use(Optional.of(store));
        queue.add(
                FIRST,
                new Consumer(
                        new Ordering("v1"),
                        "v1",
                        1,
                        Map.of(Queued.PREFIX_ + "maxAttempts", 2, Queued.PREFIX_ + "backoff", "1ms"),
                        codec,
                        middleware));

        ask(SPAN, "{\"item\":\"fail\"}");

        awaitErrors(1);
        assertThat(managed().find(SPAN.toString()).orElseThrow().failures()).hasSize(2);
    }

    @Test
    void repeatsByTheClockOfItsEnvironment() throws Exception {
        use(Optional.of(store));
        queue.add(
                FIRST,
                new Consumer(
                        new Ordering("v1"),
                        "v1",
                        1,
                        Map.of(Queued.PREFIX_ + "maxAttempts", 2, Queued.PREFIX_ + "backoff", "10h"),
                        codec,
                        middleware));
        ask(SPAN, "{\"item\":\"fail\"}");
        await(() -> managed().sizes().waiting().entries() == 1);

        clock.advance(Duration.ofHours(12));

        awaitErrors(1);
    }

    @Test
    void closesAQueueThatHoldsNothingWhenItsHandlerIsGone() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        ask(SPAN, "{\"item\":\"tea\"}");
        assertThat(next()).startsWith("v1 tea");
        awaitEmpty();

        queue.remove(FIRST);

        await(() -> registry.find(ManagedQueue.class).isEmpty()
                && registry.find(Handler.class).isEmpty());
        await(this::isClosed);
        assertThat(states.raised()).isEmpty();
        queue.add(FIRST, consumer("v2"));
        ask(SPAN.next(), "{\"item\":\"milk\"}");
        assertThat(next()).startsWith("v2 milk");
    }

    @Test
    void refusesAtOnceWhenTheStoreIsGoneForGood() throws Exception {
        queue.add(FIRST, consumer("v1"));

        assertThatThrownBy(() -> ask(SPAN, "{\"item\":\"tea\"}"))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(Status.BUSY);
                    assertThat(refusal.getMessage()).isEqualTo("Queue 'orders.place' has no store at the moment.");
                });
        long second = System.nanoTime();
        assertThatThrownBy(() -> ask(SPAN, "{\"item\":\"tea\"}")).isInstanceOf(RefusedException.class);
        assertThat(System.nanoTime() - second).isLessThan(IncomingQueue.GRACE.toNanos() / 2);
    }

    @Test
    void losesNothingWhileItsStoreAndHandlerAreReplacedUnderLoad() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        var acknowledged = new LinkedBlockingQueue<String>();
        var enough = new AtomicBoolean();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(clients.submit(() -> {
                    while (!enough.get()) {
                        SpanKey key = SPAN.next();
                        ask(key, "{\"item\":\"tea\"}");
                        acknowledged.add(key.toString());
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 30; i++) {
                int goal = acknowledged.size() + 20;
                await(() -> acknowledged.size() >= goal || running.stream().anyMatch(Future::isDone));
                if (i % 2 == 0) {
                    use(Optional.empty());
                    use(Optional.of(store));
                } else {
                    queue.remove(FIRST);
                    queue.add(FIRST, consumer("v" + i));
                }
            }
            enough.set(true);
            for (Future<?> client : running) {
                client.get();
            }
        }
        awaitEmpty();

        var keys = new HashSet<String>();
        for (String line = processed.poll(); line != null; line = processed.poll()) {
            keys.add(line.split(" ")[2]);
        }
        assertThat(keys).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    @Test
    void changesHowItIsWorkedWhileItRuns() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        queue.settings(Optional.of(configuration(Map.of("maxAttempts", 3, "backoff", "1ms", "maxEntries", 1L))));

        ask(SPAN, "{\"item\":\"fail\"}");

        awaitErrors(1);
        assertThat(managed().find(SPAN.toString()).orElseThrow().failures()).hasSize(3);
        managed().pause(Activity.PROCESSING).get();
        ask(SPAN.next(), "{\"item\":\"tea\"}");
        assertThatThrownBy(() -> ask(SPAN.next(), "{\"item\":\"tea\"}"))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(Status.BUSY);
                    assertThat(refusal.getMessage()).contains("is full: it holds 1 of 1 entries");
                });
        queue.settings(Optional.empty());
        ask(SPAN.next(), "{\"item\":\"tea\"}");
        assertThat(managed().sizes().pending().entries()).isEqualTo(2);
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThatThrownBy(() -> new QueueSettings(configuration(Map.of("order", "any"))))
                .hasMessage(
                        "the settings of queue 'orders.place' do not hold: order is 'any', expected free or strict");
        assertThatThrownBy(() -> new QueueSettings(configuration(Map.of("backoff", "soon"))))
                .hasMessageContaining("'soon' is no length of time");
    }

    /** Returns a configuration with some values, and defaults for the others. */
    private static QueueSettings.Config configuration(Map<String, Object> stated) {
        return (QueueSettings.Config) Proxy.newProxyInstance(
                QueueSettings.class.getClassLoader(),
                new Class<?>[] {QueueSettings.Config.class},
                (proxy, method, arguments) -> method.getName().equals("route")
                        ? "orders.place"
                        : stated.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private void awaitEmpty() throws InterruptedException {
        await(() -> managed().sizes().live().entries() == 0);
    }

    private static void await(Callable<Boolean> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try {
            while (!condition.call()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(2); // until the condition holds
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void use(Optional<QueueStore> other) {
        engine = other;
        queue.environmentChanged();
    }

    @Test
    void keepsTheMetadataOfTheRequestOnEachAttempt() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        Acceptance acceptance = (Acceptance) registry.find(Handler.class).orElseThrow();
        Bytes body = Bytes.utf8("{\"item\":\"metadata\"}");

        acceptance.handle(body, new Asked(new Request(SPAN, "orders.place", body).withMetadata("tenant", "acme")));

        assertThat(next()).isEqualTo("{peer=peer, tenant=acme, transport=tcp} {tenant=acme}");
        assertThat(CurrentMetadata.get()).isEmpty();
    }

    @Test
    void passesMiddlewareAroundEachAttempt() throws Exception {
        use(Optional.of(store));
        queue.add(FIRST, consumer("v1"));
        middleware.add(new Noting("inner"), FIRST);
        middleware.add(new Noting("outer"), BETTER);

        ask(SPAN, "{\"item\":\"tea\"}");
        assertThat(List.of(next(), next())).containsExactly("outer before orders.place", "inner before orders.place");
        assertThat(next()).startsWith("v1 tea");
        assertThat(List.of(next(), next())).containsExactly("inner done", "outer done");
        ask(new Uid("fails"), "{\"item\":\"fail\"}");
        assertThat(List.of(next(), next(), next(), next()))
                .containsExactly(
                        "outer before orders.place", "inner before orders.place", "inner failed", "outer failed");
        awaitErrors(1);
        middleware.remove(FIRST);
        middleware.add(
                new QueuedMiddleware() {
                    @Override
                    public void before(String route, Delivery delivery) {
                        delivery.reject("not today");
                    }
                },
                FIRST);
        ask(new Uid("rejected"), "{\"item\":\"tea\"}");

        assertThat(List.of(next(), next())).containsExactly("outer before orders.place", "outer failed");
        awaitErrors(2);
        assertThat(managed()
                        .find("rejected")
                        .orElseThrow()
                        .lastFailure()
                        .orElseThrow()
                        .reason())
                .isEqualTo("not today");
        assertThat(processed).isEmpty();
    }

    /** Notes what it sees, and fails afterwards. */
    private final class Noting implements QueuedMiddleware {

        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public void before(String route, Delivery delivery) {
            processed.add("%s before %s".formatted(name, route));
        }

        @Override
        public void done(String route, Delivery delivery) {
            processed.add(name + " done");
            throw new IllegalStateException("too late to matter");
        }

        @Override
        public void failed(String route, Delivery delivery, Throwable failure) {
            processed.add(name + " failed");
            throw new IllegalStateException("too late to matter");
        }
    }

    private Consumer consumer(String version) {
        return new Consumer(
                new Ordering(version),
                version,
                1,
                Map.of(Queued.PREFIX_ + "route", "orders.place", Queued.PREFIX_ + "maxAttempts", 1),
                codec,
                middleware);
    }

    private Bytes ask(Key key, String body) throws Exception {
        Acceptance handler = (Acceptance) registry.find(Handler.class).orElseThrow();
        return handler.handle(Bytes.utf8(body), new Asked(new Request(key, "orders.place", Bytes.utf8(body))));
    }

    private StoredQueue managed() throws InterruptedException {
        return registry.find(ManagedQueue.class).orElseThrow().entries();
    }

    private boolean isClosed() {
        try {
            store.open("incoming/orders.place", QueueCapacity.DEFAULT).close();
            return true;
        } catch (IllegalStateException e) {
            return false; // it is still open
        }
    }

    private String next() throws InterruptedException {
        return processed.poll(20, TimeUnit.SECONDS);
    }

    private void awaitErrors(int count) {
        await(() -> managed().sizes().error().entries() == count);
    }

    private record Asked(Request request) implements Call {

        @Override
        public Origin origin() {
            return new Origin("tcp", "tcp://here:1", "peer", 10_000);
        }

        @Override
        public Optional<Duration> timeLeft() {
            return Optional.empty();
        }
    }

    private record Order(String item) {}

    private record Count(int count) {}

    private final class Ordering implements QueuedHandler<Order> {

        private final String name;

        Ordering(String name) {
            this.name = name;
        }

        @Override
        public void process(Order order, Delivery delivery) {
            switch (order.item()) {
                case "reject" -> delivery.reject("no such thing");
                case "fail" -> throw new IllegalStateException("failed");
                case "key" -> processed.add(CurrentKey.get().toString());
                case "metadata" -> processed.add(new TreeMap<>(delivery.metadata()) + " " + CurrentMetadata.get());
                default ->
                    processed.add("%s %s %s attempt %d from %s"
                            .formatted(
                                    name,
                                    order.item(),
                                    delivery.key(),
                                    delivery.attempt(),
                                    delivery.metadata().get("peer")));
            }
        }
    }

    /** Processes everything. */
    private final class Fixed implements QueuedHandler<Order> {

        @Override
        public void process(Order order, Delivery delivery) {
            processed.add("%s %d %s"
                    .formatted(
                            delivery.key(),
                            delivery.attempt(),
                            delivery.metadata().get(Metadata.DRY_RUN)));
        }
    }

    /** Fails at last, and does not care about interrupts. */
    private record Stubborn(CountDownLatch begun, CountDownLatch end) implements QueuedHandler<Order> {

        @Override
        public void process(Order order, Delivery delivery) {
            begun.countDown();
            while (true) {
                try {
                    end.await();
                    throw new IllegalStateException("at last");
                } catch (InterruptedException e) {
                    // as if nothing had happened
                }
            }
        }
    }

    /** Ends only if interrupted. */
    private static final class Endless implements QueuedHandler<Order> {

        @Override
        public void process(Order order, Delivery delivery) throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    private static final class Counting implements QueuedHandler<Count> {

        @Override
        public void process(Count request, Delivery delivery) {
            throw new AssertionError("never called");
        }
    }

    /** Error states with a count of one. */
    private static final class States implements ErrorStates {

        private final Map<String, String> raised = new TreeMap<>();

        @Override
        public synchronized void raise(String id, String description) {
            raised.put(id, description);
            notifyAll();
        }

        @Override
        public synchronized void clear(String id) {
            raised.remove(id);
        }

        @Override
        public void subtract(String id, long count) {
            clear(id);
        }

        @Override
        public synchronized List<ErrorState> raised() {
            return raised.entrySet().stream()
                    .map(state -> new ErrorState(state.getKey(), state.getValue(), 1))
                    .toList();
        }

        synchronized void await(String id) throws InterruptedException {
            while (!raised.containsKey(id)) {
                wait();
            }
        }
    }
}
