package io.ecosystem.queue.outgoing.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.handler.CurrentMetadata;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.api.sending.NotDeliveredException;
import io.ecosystem.api.sending.NotSentException;
import io.ecosystem.api.sending.Sender;
import io.ecosystem.api.sending.Sent;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.queue.store.memory.internal.MemoryStore;
import io.ecosystem.queue.worker.Backoff;
import io.ecosystem.queue.worker.Policy;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.rollout.CallMeter;
import io.ecosystem.spi.time.MovableClock;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class OutgoingSenderTest {

    private record Notice(String customer, int number) {}

    private static final Set<RetryableFailure> USUAL = Set.of(
            RetryableFailure.UNREACHABLE, RetryableFailure.TIMEOUT, RetryableFailure.LOST, RetryableFailure.BUSY);

    @TempDir
    private Path folder;

    private final Codec codec = new JsonCodec();
    private final MemoryStore store = new MemoryStore();
    private final Services services = new Services();
    private final MovableClock clock = new MovableClock();
    private final Map<String, String> raised = new ConcurrentHashMap<>();
    private final List<Peer> peers = new ArrayList<>();
    private Optional<QueueStore> found = Optional.of(store);
    private final SenderEnvironment platform = platform();
    private List<QueueStore> stores = List.of();
    private final Leftovers leftovers = new Leftovers(() -> stores, platform, Runnable::run);
    private OutgoingSender sender = new OutgoingSender(platform, leftovers);

    @AfterEach
    void close() throws Exception {
        sender.close(Outbox.DRAIN);
        store.close();
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Test
    void deliversWhatIsSent() throws Exception {
        Peer peer = peer("a", request -> Status.SUCCESS);
        sender.apply(rules("a").build());

        Sent sent = service().follow(new Notice("acme", 7));

        Request request = peer.next();
        assertThat(request.key()).isEqualTo(sent.key());
        assertThat(request.route()).isEqualTo("notices.add");
        assertThat(request.data().utf8()).isEqualTo("{\"customer\":\"acme\",\"number\":7}");
        sent.delivered().get(10, TimeUnit.SECONDS);
        until(() -> queue("notices").sizes().live().entries() == 0);
    }

    @Test
    void doesNotChargeAHandlerWithTheTimeOfTheStore() {
        long[] nanos = {0};
        var meter = new CallMeter(() -> nanos[0]);
        found = Optional.of(slow(QueueStore.class, store, () -> nanos[0] += TimeUnit.SECONDS.toNanos(3)));
        sender.apply(rules("a").build());

        var call = meter.begin();
        service().send(new Notice("acme", 7));
        nanos[0] += 5;
        meter.end(call, false);

        assertThat(nanos[0]).isGreaterThan(TimeUnit.SECONDS.toNanos(3));
        assertThat(meter.record().nanos()).isEqualTo(5);
    }

    /** Returns a store that does something before each entry is appended to one of its queues. */
    private static <T> T slow(Class<T> type, T fast, Runnable before) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    if (method.getName().startsWith("append")) {
                        before.run();
                    }
                    var result = method.invoke(fast, given);
                    return result instanceof StoredQueue queue ? slow(StoredQueue.class, queue, before) : result;
                }));
    }

    @Test
    void continuesTheTraceOfTheRequestThatSends() {
        sender.apply(rules("a").build());
        SpanKey current = SpanKey.random();

        Key key = CurrentKey.during(current, () -> service().send(new Notice("acme", 7)));

        assertThat(((SpanKey) key).traceId()).isEqualTo(current.traceId());
        assertThat(key).isNotEqualTo(current);
    }

    @Test
    void passesTheMetadataThatItsRulesName() throws Exception {
        Peer peer = peer("a", request -> Status.SUCCESS);
        sender.apply(rules("a").metadata("tenant", "other").build());
        queue("notices").pause(Activity.PROCESSING).get();

        Key key = CurrentMetadata.during(
                Map.of("tenant", "acme", "shop", "7"), () -> service().send(new Notice("acme", 7)));

        assertThat(queue("notices").find(key.toString()).orElseThrow().metadata())
                .isEqualTo(Map.of("tenant", "acme", "shop", "7"));
        queue("notices").unpause(Activity.PROCESSING).get();
        assertThat(peer.next().metadata()).isEqualTo(Map.of("tenant", "acme"));
    }

    @Test
    void repeatsWhatIsBusyUnderTheSameKey() throws Exception {
        var left = new CountDownLatch(2);
        Peer peer = peer("a", request -> {
            boolean busy = left.getCount() > 0;
            left.countDown();
            return busy ? Status.BUSY : Status.SUCCESS;
        });
        sender.apply(rules("a").build());

        Key key = service().send(new Notice("acme", 7));

        assertThat(peer.next().key()).isEqualTo(key);
        assertThat(peer.asked()).hasSize(3).allMatch(request -> request.key().equals(key));
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"MALFORMED", "DENIED", "INVALID", "UNKNOWN_ROUTE", "REFUSED", "UNHANDLED"})
    void givesUpAtOnceWhatARepeatCannotMend(Status status) throws Exception {
        Peer peer = peer("a", request -> status);
        sender.apply(rules("a").build());

        Sent sent = service().follow(new Notice("acme", 7));

        assertThatThrownBy(() -> sent.delivered().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(NotDeliveredException.class)
                .hasMessageContaining("status " + status.code());
        until(() -> entry("notices", sent.key()).state() == State.ERROR);
        assertThat(entry("notices", sent.key()).lastFailure().orElseThrow().reason())
                .contains("not so");
        assertThat(peer.asked()).hasSize(1);
        assertThat(raised).isEmpty();
    }

    @Test
    void givesUpAfterTheLastAttempt() throws Exception {
        Peer peer = peer("a", request -> Status.BUSY);
        sender.apply(rules("a").attempts(2).build());

        Sent sent = service().follow(new Notice("acme", 7));

        assertThatThrownBy(() -> sent.delivered().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(NotDeliveredException.class);
        until(() -> entry("notices", sent.key()).state() == State.ERROR);
        assertThat(peer.asked()).hasSize(2);
    }

    @Test
    void repeatsWhatItIsToldTo() throws Exception {
        var refused = new CountDownLatch(1);
        Peer peer = peer("a", request -> {
            boolean first = refused.getCount() > 0;
            refused.countDown();
            return first ? Status.REFUSED : Status.SUCCESS;
        });
        sender.apply(rules("a").retried(RetryableFailure.REFUSED).build());

        Key key = service().send(new Notice("acme", 7));

        assertThat(peer.next().key()).isEqualTo(key);
        peer.behave(request -> Status.BUSY);
        Key other = service().send(new Notice("acme", 8));
        until(() -> entry("notices", other).state() == State.ERROR);
    }

    @Test
    void tellsThatAPeerIsDownAndGoesOnByItselfWhenItIsBack() throws Exception {
        sender.apply(rules("a").build());
        for (int i = 0; i < 200; i++) {
            service().send(new Notice("acme", i));
        }
        until(() -> raised.containsKey("QUEUE.outgoing/notices.PEER_DOWN"));
        assertThat(raised.get("QUEUE.outgoing/notices.PEER_DOWN"))
                .startsWith("sender 'notices' waits for uds://%s/a: ".formatted(folder));
        assertThat(queue("notices").sizes().error().entries()).isZero();

        Peer peer = peer("a", request -> Status.SUCCESS);

        until(() -> queue("notices").sizes().live().entries() == 0);
        assertThat(peer.asked()).hasSize(200);
        until(raised::isEmpty);
    }

    @Test
    void waitsForAPeerByTheClockOfItsEnvironment() throws Exception {
        sender.apply(rules("a").backoff("10h").build());
        service().send(new Notice("acme", 1));
        until(() -> queue("notices").sizes().waiting().entries() == 1);
        service().send(new Notice("acme", 2));
        until(() -> queue("notices").sizes().taken().entries() == 1);
        Peer peer = peer("a", request -> Status.SUCCESS);

        clock.advance(Duration.ofHours(12));

        until(() -> queue("notices").sizes().live().entries() == 0);
        assertThat(peer.asked()).hasSize(2);
    }

    @Test
    void probesABusyPeerWithOneMessageAtATime() throws Exception {
        var letGo = new CountDownLatch(1);
        Peer peer = peer("a", request -> Status.BUSY);
        sender.apply(rules("a").build());
        for (int i = 0; i < 50; i++) {
            service().send(new Notice("acme", i));
        }
        until(() -> raised.containsKey("QUEUE.outgoing/notices.PEER_DOWN"));
        int before = peer.asked().size();
        until(() -> peer.asked().size() > before + 8); // those sent before have been answered
        peer.most();

        int probed = peer.asked().size();
        until(() -> peer.asked().size() > probed + 5);

        assertThat(peer.most()).isEqualTo(1);
        peer.behave(request -> {
            awaitQuietly(letGo);
            return Status.SUCCESS;
        });
        letGo.countDown();
        until(() -> queue("notices").sizes().live().entries() == 0);
    }

    @Test
    void letsAMessageThatTakesLongHoldUpNoOther() throws Exception {
        var letGo = new CountDownLatch(1);
        Peer peer = peer("a", request -> {
            if (request.data().utf8().endsWith("\"number\":0}")) {
                awaitQuietly(letGo);
            }
            return Status.SUCCESS;
        });
        sender.apply(rules("a").build());
        Key slow = service().send(new Notice("acme", 0));
        until(() -> peer.asked().size() == 1);

        for (int i = 1; i < 20; i++) {
            service().send(new Notice("acme", i));
        }

        for (int i = 1; i < 20; i++) {
            assertThat(peer.next().key()).isNotEqualTo(slow);
        }
        assertThat(peer.asked()).as("none was sent again, as after a timeout").hasSize(20);
        letGo.countDown();
        assertThat(peer.next().key()).isEqualTo(slow);
    }

    @Test
    void keepsStrictOrderOverFailures() throws Exception {
        var random = new SplittableRandom(5);
        Peer peer = peer("a", request -> random.nextInt(3) == 0 ? Status.BUSY : Status.SUCCESS);
        sender.apply(rules("a").order(Order.STRICT).build());
        for (int i = 0; i < 50; i++) {
            service().send(new Notice("acme", i));
        }

        for (int i = 0; i < 50; i++) {
            assertThat(peer.next().data().utf8()).endsWith("\"number\":%d}".formatted(i));
        }
    }

    @Test
    void keepsTheOrderOfEachGroup() throws Exception {
        var random = new SplittableRandom(6);
        Peer peer = peer("a", request -> {
            synchronized (random) {
                return random.nextInt(4) == 0 ? Status.BUSY : Status.SUCCESS;
            }
        });
        sender.apply(rules("a").order(Order.GROUPED).group("customer").build());
        for (int i = 0; i < 100; i++) {
            service().send(new Notice("c" + i % 5, i));
        }

        var last = new HashMap<String, Integer>();
        for (int i = 0; i < 100; i++) {
            Notice notice =
                    (Notice) codec.binding(Notice.class).read(peer.next().data());
            assertThat(notice.number()).isEqualTo(last.getOrDefault(notice.customer(), notice.number() % 5 - 5) + 5);
            last.put(notice.customer(), notice.number());
        }
        assertThat(peer.isEmpty()).isTrue();
    }

    @Test
    void tracksEachTargetOnItsOwn() throws Exception {
        Peer west = peer("west", request -> Status.SUCCESS);
        SenderRules both =
                rules("x").targets("west=uds://%s/west", "east=uds://%s/east").build();
        sender.apply(both);

        Sent sent = service().follow(new Notice("acme", 7));

        assertThat(west.next().key()).isEqualTo(sent.key());
        until(() -> queue("notices/west").sizes().live().entries() == 0);
        assertThat(queue("notices/east").sizes().live().entries()).isEqualTo(1);
        assertThat(sent.delivered()).isNotDone();
        Peer east = peer("east", request -> Status.SUCCESS);
        assertThat(east.next().key()).isEqualTo(sent.key());
        sent.delivered().get(10, TimeUnit.SECONDS);
    }

    @Test
    void putsBackWhatWaitsForThePeerWhenItIsPaused() throws Exception {
        sender.apply(rules("a").build());
        for (int i = 0; i < 20; i++) {
            service().send(new Notice("acme", i));
        }
        until(() -> raised.containsKey("QUEUE.outgoing/notices.PEER_DOWN"));

        queue("notices").pause(Activity.PROCESSING).get();
        until(() -> queue("notices").sizes().taken().entries() == 0);
        Peer peer = peer("a", request -> Status.SUCCESS);
        assertThat(raised).containsKey("QUEUE.outgoing/notices.PEER_DOWN");
        assertThat(peer.asked()).isEmpty();
        queue("notices").unpause(Activity.PROCESSING).get();

        until(() -> queue("notices").sizes().live().entries() == 0);
    }

    @Test
    void keepsItsServiceAndItsMessagesWhenItIsConfiguredAnew() throws Exception {
        sender.apply(rules("a").build());
        Sender<Object> service = service();
        for (int i = 0; i < 30; i++) {
            service.send(new Notice("acme", i));
        }

        Peer other = peer("b", request -> Status.SUCCESS);
        sender.apply(rules("b").build());

        until(() -> queue("notices").sizes().live().entries() == 0);
        assertThat(other.asked()).hasSize(30);
        assertThat(service()).isSameAs(service);
    }

    @Test
    void showsWhatItLeavesBehindUntilThatIsRemoved() throws Exception {
        sender.apply(rules("a").build());
        queue("notices").pause(Activity.PROCESSING).get();
        Key key = service().send(new Notice("acme", 7));
        stores = List.of(store);

        sender.close(Outbox.DRAIN);

        assertThat(raised).containsOnlyKeys("QUEUE.outgoing/notices.NO_SENDER");
        ManagedQueue left = services.all(ManagedQueue.class).getFirst();
        left.removed();
        assertThat(services.all(ManagedQueue.class)).containsExactly(left);
        left.entries().remove(key.toString(), Set.of(State.PENDING)).get();
        left.removed();
        assertThat(services.all(ManagedQueue.class)).isEmpty();
        assertThat(raised).isEmpty();
    }

    @Test
    void refusesMessagesWithoutAStoreAndGoesOnWithTheNextOne() {
        sender = new OutgoingSender(platform, leftovers, Duration.ofMillis(20));
        sender.apply(rules("a").build());
        Sender<Object> service = service();

        found = Optional.empty();
        sender.apply(rules("a").build());

        assertThat(services.all(ManagedQueue.class)).isEmpty();
        assertThatThrownBy(() -> service.send(new Notice("acme", 1)))
                .isInstanceOf(NotSentException.class)
                .hasMessage("sender 'notices' has no queue store at the moment");
        found = Optional.of(store);
        sender.apply(rules("a").build());
        service.send(new Notice("acme", 2));
        assertThat(service()).isSameAs(service);
        assertThat(queue("notices").sizes().live().entries()).isEqualTo(1);
    }

    @Test
    void aMessageWaitsForTheNextStore() throws Exception {
        sender.apply(rules("a").build());
        Sender<Object> service = service();
        found = Optional.empty();
        sender.apply(rules("a").build());
        var sent = new FutureTask<Key>(() -> service.send(new Notice("acme", 1)));
        Thread thread = Thread.ofPlatform().daemon().start(sent);
        until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        found = Optional.of(store);
        sender.apply(rules("a").build());

        assertThat(sent.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(queue("notices").sizes().live().entries()).isEqualTo(1);
    }

    @Test
    void saysWhenAQueueIsFull() {
        sender.apply(rules("a").bounds(new QueueCapacity(2, 1_000, 1, 1_000, 0)).build());
        service().send(new Notice("acme", 1));
        service().send(new Notice("acme", 2));

        assertThatThrownBy(() -> service().send(new Notice("acme", 3)))
                .isInstanceOfSatisfying(NotSentException.class, e -> {
                    assertThat(e.status()).isEqualTo(Status.BUSY);
                    assertThat(e.key()).isNotNull();
                })
                .hasMessageContaining("holds 2 of 2 entries");
    }

    @Test
    void takesTheSameMessageUnderItsKeyOnce() throws Exception {
        Peer peer = peer("a", request -> Status.SUCCESS);
        sender.apply(rules("a").build());
        Key key = new Uid("mine");

        service().send(new Notice("acme", 1), key);
        service().send(new Notice("acme", 1), key);
        assertThatThrownBy(() -> service().send(new Notice("acme", 2), key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the key mine stands for another message of sender 'notices'");

        assertThat(peer.next().key()).isEqualTo(key);
        until(() -> queue("notices").sizes().live().entries() == 0);
        service().send(new Notice("acme", 1), key);
        assertThat(peer.asked()).hasSize(1);
    }

    @Test
    void takesUuidsForEqualInAnyLetters() {
        sender.apply(rules("a").build());
        String uuid = "12345678-1234-1234-1234-1234567890ab";

        service().send(new Notice("acme", 1), new Uid(uuid.toUpperCase(Locale.ROOT)));
        service().send(new Notice("acme", 1), new Uid(uuid));

        assertThat(queue("notices").sizes().live().entries()).isEqualTo(1);
        assertThat(queue("notices").find(uuid)).isPresent();
    }

    @Test
    void failsWhoFollowsWhenItIsClosed() {
        sender.apply(rules("a").build());
        Sent sent = service().follow(new Notice("acme", 1));

        sender.close(Outbox.DRAIN);

        assertThatThrownBy(() -> sent.delivered().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(NotDeliveredException.class)
                .hasMessageContaining("is still stored");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SenderEnvironment platform() {
        var conditions = new QueueConditions();
        conditions.bind(new States(raised));
        return new SenderEnvironment(
                services.context(), codec, InstantSource.system(), clock, conditions, engine -> found, "test 1");
    }

    private Peer peer(String name, Function<Request, Status> behaviour) throws Exception {
        var peer = new Peer(folder.resolve(name), codec, behaviour);
        peers.add(peer);
        return peer;
    }

    @SuppressWarnings("unchecked") // the service accepts anything
    private Sender<Object> service() {
        return services.all(Sender.class).getFirst();
    }

    private StoredQueue queue(String name) {
        return services.all(ManagedQueue.class).stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow()
                .entries();
    }

    private Entry entry(String queue, Key key) {
        return queue(queue).find(key.toString()).orElseThrow();
    }

    private Building rules(String socket) {
        return new Building().targets("uds://%s/" + socket);
    }

    private final class Building {

        private List<Destination> targets = List.of();
        private int attempts = 1_000;
        private String backoff = "1ms..20ms";
        private Order order = Order.FREE;
        private String group = "";
        private Set<String> metadata = Set.of();
        private Set<RetryableFailure> retried = USUAL;
        private QueueCapacity bounds = QueueCapacity.DEFAULT;

        Building targets(String... texts) {
            targets = Arrays.stream(texts)
                    .map(text -> Destination.parse(text.formatted(folder)))
                    .toList();
            return this;
        }

        Building attempts(int most) {
            attempts = most;
            return this;
        }

        Building backoff(String other) {
            backoff = other;
            return this;
        }

        Building metadata(String... names) {
            metadata = Set.of(names);
            return this;
        }

        Building order(Order other) {
            order = other;
            return this;
        }

        Building group(String field) {
            group = field;
            return this;
        }

        Building retried(RetryableFailure... others) {
            retried = Set.of(others);
            return this;
        }

        Building bounds(QueueCapacity others) {
            bounds = others;
            return this;
        }

        SenderRules build() {
            return new SenderRules(
                    "notices",
                    targets,
                    "notices.add",
                    new Policy(attempts, 100, Backoff.parse(backoff), 8, order, Duration.ZERO),
                    group,
                    metadata,
                    retried,
                    Duration.ZERO,
                    Duration.ofSeconds(5),
                    bounds,
                    "memory");
        }
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not become so");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
