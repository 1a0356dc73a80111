package io.ecosystem.events.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.runtime.dto.ErrorStateDTO;
import io.ecosystem.spi.runtime.dto.ListenerDTO;
import io.ecosystem.spi.runtime.dto.QueueDTO;
import io.ecosystem.spi.runtime.dto.RouteDTO;
import io.ecosystem.spi.runtime.dto.RuntimeDTO;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;

class RuntimeChangesTest {

    private static final String TCP = "tcp://127.0.0.1:8888";

    private final RuntimeChanges changes = new RuntimeChanges(Duration.ofNanos(10));
    private final RuntimeDTO state = new RuntimeDTO();

    @Test
    void postsNothingOfTheFirstState() {
        state.routes = new RouteDTO[] {route("echo", "1.0.0")};
        state.listeners = new ListenerDTO[] {listener(TCP, null)};
        state.queues = new QueueDTO[] {queue(true)};
        state.errorStates = new ErrorStateDTO[] {error(1)};

        assertThat(changes.since(state, 0)).isEmpty();
    }

    @Test
    void postsRoutesThatComeChangeAndGo() {
        changes.since(state, 0);

        state.routes = new RouteDTO[] {route("echo", "1.0.0")};
        assertThat(texts(changes.since(state, 1)))
                .containsExactly("io/ecosystem/route/ADDED {bundle.symbolicName=acme, bundle.version=1.0.0, "
                        + "role=observe, route=echo}");
        state.routes = new RouteDTO[] {route("echo", "1.0.0")};
        assertThat(changes.since(state, 2)).isEmpty();
        state.routes = new RouteDTO[] {route("echo", "1.1.0")};
        assertThat(texts(changes.since(state, 3)))
                .containsExactly("io/ecosystem/route/CHANGED {bundle.symbolicName=acme, bundle.version=1.1.0, "
                        + "role=observe, route=echo}");
        state.routes = new RouteDTO[0];
        assertThat(changes.since(state, 4)).isEmpty();
        assertThat(changes.nextEnd()).contains(14L);
        assertThat(texts(changes.since(state, 14)))
                .containsExactly("io/ecosystem/route/REMOVED {bundle.symbolicName=acme, bundle.version=1.1.0, "
                        + "role=observe, route=echo}");
        assertThat(changes.nextEnd()).isEmpty();
    }

    @Test
    void statesVersionsAsEventAdminFiltersThem() {
        changes.since(state, 0);
        state.routes = new RouteDTO[] {route("echo", "1.0.0")};

        Event event = changes.since(state, 1).getFirst();

        assertThat(event.getProperty(EventConstants.BUNDLE_VERSION)).isEqualTo(new Version(1, 0, 0));
        assertThat(event.getProperty(EventConstants.TIMESTAMP)).isInstanceOf(Long.class);
    }

    @Test
    void postsAnotherRoleOfARoute() {
        state.routes = new RouteDTO[] {route("echo", "1.0.0")};
        changes.since(state, 0);

        state.routes = new RouteDTO[] {route("echo", "1.0.0")};
        state.routes[0].handler.role = "admin";

        assertThat(changes.since(state, 1)).extracting(Event::getTopic).containsExactly("io/ecosystem/route/CHANGED");
    }

    @Test
    void postsListenersThatOpenFailMoveAndGo() {
        changes.since(state, 0);

        state.listeners = new ListenerDTO[] {listener(TCP, "port taken")};
        assertThat(changes.since(state, 1)).isEmpty();
        state.listeners = new ListenerDTO[] {listener(TCP, null)};
        assertThat(texts(changes.since(state, 2)))
                .containsExactly("io/ecosystem/listener/OPENED {address=%s, listener=tcp~main}".formatted(TCP));
        state.listeners = new ListenerDTO[] {listener(TCP + "9", null)};
        assertThat(texts(changes.since(state, 3)))
                .containsExactly(
                        "io/ecosystem/listener/CLOSED {address=%s, listener=tcp~main}".formatted(TCP),
                        "io/ecosystem/listener/OPENED {address=%s9, listener=tcp~main}".formatted(TCP));
        state.listeners = new ListenerDTO[] {listener(TCP + "9", "it was lost")};
        assertThat(texts(changes.since(state, 4)))
                .containsExactly("io/ecosystem/listener/CLOSED {address=%s9, failure=it was lost, listener=tcp~main}"
                        .formatted(TCP));
        state.listeners = new ListenerDTO[0];
        changes.since(state, 5);
        assertThat(changes.since(state, 15)).isEmpty();
    }

    @Test
    void postsAListenerThatGoesWhileItIsOpen() {
        state.listeners = new ListenerDTO[] {listener(TCP, null)};
        changes.since(state, 0);
        state.listeners = new ListenerDTO[0];
        changes.since(state, 1);

        assertThat(texts(changes.since(state, 11)))
                .containsExactly("io/ecosystem/listener/CLOSED {address=%s, listener=tcp~main}".formatted(TCP));
    }

    @Test
    void postsQueuesThatOpenPauseResumeAndClose() {
        String properties = "direction=incoming, queue=orders, worker=acme 1.0.0}";
        changes.since(state, 0);

        state.queues = new QueueDTO[] {queue(true)};
        assertThat(texts(changes.since(state, 1)))
                .containsExactly(
                        "io/ecosystem/queue/OPENED {" + properties,
                        "io/ecosystem/queue/PAUSED {activity=processing, " + properties);
        state.queues = new QueueDTO[] {queue(false)};
        assertThat(texts(changes.since(state, 2)))
                .containsExactly("io/ecosystem/queue/RESUMED {activity=processing, " + properties);
        state.queues = new QueueDTO[0];
        changes.since(state, 3);
        assertThat(texts(changes.since(state, 13))).containsExactly("io/ecosystem/queue/CLOSED {" + properties);
    }

    @Test
    void tellsQueuesOfOneNameApartByTheirDirection() {
        state.queues = new QueueDTO[] {queue(false)};
        changes.since(state, 0);

        QueueDTO outgoing = queue(false);
        outgoing.direction = "outgoing";
        state.queues = new QueueDTO[] {queue(false), outgoing};

        assertThat(changes.since(state, 1)).extracting(Event::getTopic).containsExactly("io/ecosystem/queue/OPENED");
    }

    @Test
    void postsErrorStatesAtOnceButNotTheirCounts() {
        changes.since(state, 0);

        state.errorStates = new ErrorStateDTO[] {error(1)};
        assertThat(texts(changes.since(state, 1)))
                .containsExactly("io/ecosystem/errorstate/RAISED {count=1, description=no space, id=DISK}");
        state.errorStates = new ErrorStateDTO[] {error(2)};
        assertThat(changes.since(state, 2)).isEmpty();
        state.errorStates = new ErrorStateDTO[0];
        assertThat(texts(changes.since(state, 3)))
                .containsExactly("io/ecosystem/errorstate/CLEARED {count=2, description=no space, id=DISK}");
    }

    private static RouteDTO route(String name, String version) {
        var route = new RouteDTO();
        route.route = name;
        route.handler.bundle = "acme";
        route.handler.version = version;
        route.handler.role = "observe";
        return route;
    }

    private static ListenerDTO listener(String address, @Nullable String failure) {
        var listener = new ListenerDTO();
        listener.name = "tcp~main";
        listener.address = address;
        listener.failure = failure;
        return listener;
    }

    private static QueueDTO queue(boolean isPaused) {
        var queue = new QueueDTO();
        queue.name = "orders";
        queue.direction = "incoming";
        queue.worker = "acme 1.0.0";
        queue.processingPaused = isPaused;
        return queue;
    }

    private static ErrorStateDTO error(long count) {
        var error = new ErrorStateDTO();
        error.id = "DISK";
        error.description = "no space";
        error.count = count;
        return error;
    }

    /** Returns topics and properties, without those that differ each time. */
    private static List<String> texts(List<Event> events) {
        return events.stream()
                .map(event -> {
                    Map<String, Object> properties = new TreeMap<>();
                    for (String name : event.getPropertyNames()) {
                        properties.put(name, event.getProperty(name));
                    }
                    properties.remove(EventConstants.EVENT_TOPIC);
                    properties.remove(EventConstants.TIMESTAMP);
                    return event.getTopic() + " " + properties;
                })
                .toList();
    }
}
