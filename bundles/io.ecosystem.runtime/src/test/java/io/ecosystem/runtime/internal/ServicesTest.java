package io.ecosystem.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.errorstates.internal.InMemoryErrorStates;
import io.ecosystem.queue.store.memory.internal.MemoryStore;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.routing.Offer;
import io.ecosystem.spi.routing.RoutingTable;
import io.ecosystem.spi.runtime.dto.HandlerDTO;
import io.ecosystem.spi.runtime.dto.ListenerDTO;
import io.ecosystem.spi.runtime.dto.QueueDTO;
import io.ecosystem.spi.runtime.dto.RouteDTO;
import io.ecosystem.spi.runtime.dto.RuntimeDTO;
import io.ecosystem.spi.transport.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServicesTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final MemoryStore store = new MemoryStore();
    private final Services services = new Services();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void showsNothingWithoutServices() {
        RuntimeDTO dto = dto();

        assertThat(dto.routes).isEmpty();
        assertThat(dto.listeners).isEmpty();
        assertThat(dto.queues).isEmpty();
        assertThat(dto.errorStates).isEmpty();
    }

    @Test
    void showsWhoAnswersARouteAndWhoWould() {
        services.use((RoutingTable) () -> List.of(
                new Offer("echo", "", "acme.echo", "1.1.0", NOON, 10),
                new Offer("echo", "observe", "acme.old", "1.0.0", NOON, 0),
                new Offer("roll", "", "acme.dice", "1.0.0", NOON, 0)));

        RouteDTO[] routes = dto().routes;

        assertThat(routes).extracting(route -> route.route).containsExactly("echo", "roll");
        HandlerDTO handler = routes[0].handler;
        assertThat(handler.bundle).isEqualTo("acme.echo");
        assertThat(handler.version).isEqualTo("1.1.0");
        assertThat(handler.role).isEmpty();
        assertThat(handler.since).isEqualTo(NOON.toEpochMilli());
        assertThat(handler.ranking).isEqualTo(10);
        assertThat(routes[0].shadowed).extracting(shadowed -> shadowed.role).containsExactly("observe");
        assertThat(routes[1].shadowed).isEmpty();
    }

    @Test
    void keepsTheNewerOfTwoRoutingTables() {
        RoutingTable old = List::of;
        services.use(old);
        services.use((RoutingTable) () -> List.of(new Offer("roll", "", "acme.dice", "1.0.0", NOON, 0)));
        services.drop(old);

        assertThat(dto().routes).hasSize(1);
    }

    @Test
    void showsListenersByNameAndWhyTheyDoNotListen() {
        services.add(listener("udp~main", Optional.of("port taken")));
        Transport tcp = listener("tcp~main", Optional.empty());
        services.add(tcp);

        ListenerDTO[] listeners = dto().listeners;

        assertThat(listeners).extracting(listener -> listener.name).containsExactly("tcp~main", "udp~main");
        assertThat(listeners).extracting(listener -> listener.failure).containsExactly(null, "port taken");
        assertThat(listeners[0].address).isEqualTo("tcp://127.0.0.1:1");
        services.remove(tcp);
        assertThat(dto().listeners).hasSize(1);
    }

    @Test
    void showsPausesAndSizesOfQueues() {
        ManagedQueue queue = queue("orders");
        services.add(queue);
        queue.entries().append(new NewEntry("1", Bytes.utf8("12345"), NOON)).join();
        queue.entries().pause(Activity.PROCESSING).join();

        QueueDTO dto = dto().queues[0];

        assertThat(dto.name).isEqualTo("orders");
        assertThat(dto.direction).isEqualTo("incoming");
        assertThat(dto.worker).isEqualTo("acme.orders 1.4.0");
        assertThat(dto.processingPaused).isTrue();
        assertThat(dto.receivingPaused).isFalse();
        assertThat(dto.trouble).isNull();
        assertThat(dto.pending.entries).isEqualTo(1);
        assertThat(dto.pending.bytes).isPositive();
        assertThat(dto.processing.entries).isZero();
        assertThat(dto.error.entries).isZero();
    }

    @Test
    void leavesOutAQueueThatIsJustBeingClosed() {
        ManagedQueue queue = queue("orders");
        services.add(queue);
        services.add(queue("payments"));
        queue.entries().close();

        assertThat(dto().queues).extracting(dto -> dto.name).containsExactly("payments");
    }

    @Test
    void showsErrorStates() {
        var states = new InMemoryErrorStates();
        services.use(states);
        states.raise("disk.low", "no space");
        states.raise("disk.low", "still no space");

        RuntimeDTO dto = dto();

        assertThat(dto.errorStates).hasSize(1);
        assertThat(dto.errorStates[0].id).isEqualTo("DISK.LOW");
        assertThat(dto.errorStates[0].description).isEqualTo("no space");
        assertThat(dto.errorStates[0].count).isEqualTo(2);
    }

    @Test
    void changesOnlyByWhatIsNoFigure() {
        var states = new InMemoryErrorStates();
        services.use(states);
        ManagedQueue queue = queue("orders");
        services.add(queue);
        states.raise("disk.low", "no space");
        RuntimeState before = services.state().withoutFigures();

        queue.entries().append(new NewEntry("1", Bytes.utf8("12345"), NOON)).join();
        states.raise("disk.low", "no space");
        assertThat(services.state().withoutFigures()).isEqualTo(before);

        queue.entries().pause(Activity.RECEIVING).join();
        assertThat(services.state().withoutFigures()).isNotEqualTo(before);
    }

    private RuntimeDTO dto() {
        return TransferObjects.of(services.state());
    }

    private static Transport listener(String name, Optional<String> failure) {
        return new Transport() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String address() {
                return "tcp://127.0.0.1:1";
            }

            @Override
            public Optional<String> failure() {
                return failure;
            }
        };
    }

    private ManagedQueue queue(String name) {
        StoredQueue entries = store.open(name, QueueCapacity.DEFAULT);
        return new ManagedQueue() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Direction direction() {
                return Direction.INCOMING;
            }

            @Override
            public StoredQueue entries() {
                return entries;
            }

            @Override
            public Optional<String> worker() {
                return Optional.of("acme.orders 1.4.0");
            }
        };
    }
}
