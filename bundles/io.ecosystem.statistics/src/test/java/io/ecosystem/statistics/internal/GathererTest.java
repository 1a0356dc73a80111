package io.ecosystem.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

class GathererTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Origin ORIGIN = new Origin("tcp", "tcp://127.0.0.1:1", "127.0.0.1:2", 1_000);

    private final Gatherer gatherer = new Gatherer(config(300, 12), Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void close() throws InterruptedException {
        gatherer.close();
    }

    @Test
    void countsOnlySuccesses() {
        gatherer.bindHandler(handler("echo"));

        for (Status status : Status.values()) {
            gatherer.ended("echo", status, 1_000, ORIGIN);
        }

        assertThat(endpoints()).extractingByKey("echo").asString().contains("call_count=1");
    }

    @Test
    void knowsTheRoutesOfHandlersFromTheirReferences() {
        ServiceReference<?> several = handler(new String[] {"a", "b", "b"});
        gatherer.bindHandler(several);
        gatherer.bindHandler(handler("c"));
        gatherer.bindHandler(handler(7));
        gatherer.bindHandler(handler(null));
        assertThat(endpoints()).containsOnlyKeys("a", "b", "c");

        gatherer.unbindHandler(several);

        assertThat(endpoints()).containsOnlyKeys("c");
    }

    @Test
    void followsAHandlerWhoseRoutesChange() {
        Object[] route = {"before"};
        ServiceReference<?> reference = reference(route);
        gatherer.bindHandler(reference);

        route[0] = "after";
        gatherer.updatedHandler(reference);

        assertThat(endpoints()).containsOnlyKeys("after");
        gatherer.unbindHandler(reference);
        assertThat(endpoints()).isEmpty();
    }

    @Test
    void isNamedByTheInstanceAsLongAsThereIsOne() {
        assertThat(gatherer.current()).containsEntry("application", Map.of("name", "ecosystem", "instance", "0"));

        Instance instance = new Dice();
        gatherer.bindInstance(instance);
        assertThat(gatherer.current())
                .containsEntry("application", Map.of("name", "dice", "instance", "3"))
                .extractingByKey("uptime")
                .hasToString("90.000");

        gatherer.unbindInstance(instance);
        assertThat(gatherer.current()).containsEntry("application", Map.of("name", "ecosystem", "instance", "0"));
    }

    @Test
    void keepsItsCountsWhenItIsConfiguredAnew() {
        gatherer.bindHandler(handler("echo"));
        gatherer.ended("echo", Status.SUCCESS, 1_000, ORIGIN);

        gatherer.modified(config(600, 2));

        assertThat(endpoints()).extractingByKey("echo").asString().contains("call_count=1");
        assertThat(gatherer.current()).containsEntry("gather_period", 600L);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> endpoints() {
        return (Map<String, Object>) gatherer.current().get("endpoint_data");
    }

    private static ServiceReference<?> handler(Object route) {
        return reference(new Object[] {route});
    }

    /** A reference that only has a route. */
    private static ServiceReference<?> reference(Object[] route) {
        return (ServiceReference<?>) Proxy.newProxyInstance(
                GathererTest.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> route[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Gatherer.Config config(int period, int length) {
        return new Gatherer.Config() {

            @Override
            public Class<? extends Annotation> annotationType() {
                return Gatherer.Config.class;
            }

            @Override
            public int gatherPeriodSeconds() {
                return period;
            }

            @Override
            public int historyLength() {
                return length;
            }
        };
    }

    private static final class Dice implements Instance {

        @Override
        public String application() {
            return "dice";
        }

        @Override
        public String id() {
            return "3";
        }

        @Override
        public Instant started() {
            return NOW.minusSeconds(90);
        }

        @Override
        public Duration uptime() {
            return Duration.ofSeconds(90);
        }

        @Override
        public Path folder(Folder folder) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void stop(Duration delay, String reason) {
            throw new UnsupportedOperationException();
        }
    }
}
