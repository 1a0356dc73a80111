package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.queue.store.memory.internal.MemoryStore;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.codec.TypeArguments;
import io.ecosystem.spi.queue.DryRun;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Queues in memory, and handlers called as the core calls them. */
final class Stock {

    /** A key of the newer generation. */
    static final SpanKey SPAN = new SpanKey(UUID.fromString("12345678-1234-1234-1234-1234567890ab"), 0xabcL);

    private record Open(Stock stock, String name, Direction direction, StoredQueue entries) implements ManagedQueue {

        @Override
        public boolean hasHandler(long bundleId) {
            return stock.handlers.contains(bundleId);
        }

        @Override
        public Optional<DryRun> dryRun(long bundleId, String key, Duration atMost) {
            return hasHandler(bundleId) ? Optional.ofNullable(stock.dryRuns.get(key)) : Optional.empty();
        }

        @Override
        public Optional<String> worker() {
            return Optional.of("acme 1.0.0");
        }

        @Override
        public void removed() {
            stock.removals.incrementAndGet();
        }
    }

    private final Codec codec = new JsonCodec();
    private final Queues queues = new Queues();
    private final MemoryStore store = new MemoryStore();
    private final Permissions permissions = new Permissions();
    private final AtomicInteger removals = new AtomicInteger();
    /** The bundles that have handlers, and what becomes of copies. */
    final Set<Long> handlers = new ConcurrentSkipListSet<>();

    final Map<String, DryRun> dryRuns = new ConcurrentHashMap<>();

    /** Creates a stock whose sender may see bodies. */
    Stock() {
        permissions.bindAccess((role, call) -> role.equals(Role.DATA));
    }

    /** Permits the sender to choose versions, too. */
    void permitVersions() {
        permissions.bindAccess((role, call) -> true);
    }

    /** Forbids the sender to see bodies from now on. */
    void hideBodies() {
        permissions.bindAccess((role, call) -> false);
    }

    Permissions permissions() {
        return permissions;
    }

    Codec codec() {
        return codec;
    }

    Queues queues() {
        return queues;
    }

    /** Returns how often a queue was notified of removed entries. */
    int removals() {
        return removals.get();
    }

    /** Opens a queue. */
    StoredQueue open(ManagedQueue.Direction direction, String name) {
        StoredQueue entries = store.open(direction + name, QueueCapacity.DEFAULT);
        queues.bindQueue(new Open(this, name, direction, entries));
        return entries;
    }

    static void append(StoredQueue queue, String key, String body) throws Exception {
        queue.append(new NewEntry(key, Bytes.utf8(body), Instant.parse("2026-01-01T00:00:00Z")))
                .get();
    }

    /** Moves an entry to the error queue now. */
    static void fail(StoredQueue queue, String key, String body, String reason, String version) throws Exception {
        append(queue, key, body);
        Lease lease = queue.take(1, Order.FREE, Instant.now()).get().getFirst();
        queue.moveToError(lease, new Failure(Instant.parse("2026-01-01T00:00:01Z"), reason, version))
                .get();
    }

    /** Calls a handler, and returns its answer as it would be sent. */
    String ask(Handler<?, ?> handler, String route, String body) throws Exception {
        return ask(handler, route, body, SPAN, List.of());
    }

    /** Calls a handler with a key and the time left at each check. */
    @SuppressWarnings("unchecked") // the body is bound to the type of the handler
    String ask(Handler<?, ?> handler, String route, String body, Key key, List<Duration> timeLeft) throws Exception {
        var types = TypeArguments.of(handler.getClass(), Handler.class);
        Object request = codec.binding(types.getFirst()).read(Bytes.utf8(body));
        Iterator<Duration> times = timeLeft.iterator();
        var call = new Asked(new Request(key, route, Bytes.utf8(body)), times);
        return codec.binding(types.getLast())
                .write(((Handler<Object, Object>) handler).handle(request, call))
                .utf8();
    }

    private record Asked(Request request, Iterator<Duration> times) implements Call {

        @Override
        public Origin origin() {
            return new Origin("tcp", "tcp://here:1", "tcp://there:2", 10_000);
        }

        @Override
        public Optional<Duration> timeLeft() {
            return times.hasNext() ? Optional.of(times.next()) : Optional.empty();
        }
    }
}
