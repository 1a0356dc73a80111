package io.ecosystem.events.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.runtime.EcosystemRuntime;
import io.ecosystem.spi.runtime.dto.RouteDTO;
import io.ecosystem.spi.runtime.dto.RuntimeDTO;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

class ChangePosterTest {

    private final BlockingQueue<Event> posted = new LinkedBlockingQueue<>();
    private final BlockingQueue<RuntimeDTO> looks = new LinkedBlockingQueue<>();
    private final ChangePoster poster = new ChangePoster(posted::add, Duration.ofMillis(1));
    private volatile RuntimeDTO state = new RuntimeDTO();
    private final EcosystemRuntime runtime = this::look;

    @BeforeEach
    void start() {
        poster.start();
    }

    @AfterEach
    void close() {
        poster.close();
    }

    @Test
    void postsWhatChangesUntilItHasGone() throws InterruptedException {
        poster.look(runtime);
        awaitLook();

        state = with("echo");
        poster.look(runtime);
        assertThat(topic()).isEqualTo("io/ecosystem/route/ADDED");

        state = with(null);
        poster.look(runtime);
        assertThat(topic()).isEqualTo("io/ecosystem/route/REMOVED");
    }

    @Test
    void continuesWithTheNextRuntimeFromTheLastState() throws InterruptedException {
        poster.look(runtime);
        awaitLook();
        poster.drop(runtime);

        EcosystemRuntime next = () -> with("echo");
        poster.look(next);
        poster.drop(runtime); // late, so it has no effect

        assertThat(topic()).isEqualTo("io/ecosystem/route/ADDED");
    }

    @Test
    void triesAgainAfterAFailure() throws InterruptedException {
        poster.look(runtime);
        awaitLook();

        var attempts = new AtomicInteger();
        poster.look(() -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("just being replaced");
            }
            return with("echo");
        });

        assertThat(topic()).isEqualTo("io/ecosystem/route/ADDED");
        assertThat(attempts).hasValue(2);
    }

    private RuntimeDTO look() {
        RuntimeDTO now = state;
        looks.add(now);
        return now;
    }

    private void awaitLook() throws InterruptedException {
        assertThat(looks.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    private String topic() throws InterruptedException {
        Event event = posted.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event.getTopic();
    }

    private static RuntimeDTO with(@Nullable String route) {
        var state = new RuntimeDTO();
        if (route != null) {
            var dto = new RouteDTO();
            dto.route = route;
            dto.handler.version = "1.0.0";
            state.routes = new RouteDTO[] {dto};
        }
        return state;
    }
}
