package io.ecosystem.health.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import io.ecosystem.errorstates.internal.InMemoryErrorStates;
import io.ecosystem.spi.deploy.Deployments;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.StoredQueue;
import io.ecosystem.spi.transport.Transport;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {

    @TempDir
    private Path folder;

    @Test
    void anErrorStateIsAWarningUnlessItsIdIsConfigured() {
        var states = new InMemoryErrorStates();
        var check = new ErrorStatesCheck(config(0, 0, "listener.*.failed", "DISK.FULL"), states);
        assertThat(status(check)).isEqualTo(Result.Status.OK);

        states.raise("LISTENER.MAIN.FAILED.ONCE", "not this one");
        states.raise("DISK.FULLER", "nor this one");
        assertThat(status(check)).isEqualTo(Result.Status.WARN);

        states.raise("LISTENER.IO.ECOSYSTEM.TRANSPORT.TCP~MAIN.FAILED", "does not answer");
        assertThat(status(check)).isEqualTo(Result.Status.CRITICAL);
        assertThat(check.execute().toString()).contains("TCP~MAIN.FAILED (1 times): does not answer");
    }

    @Test
    void aStartIsIncompleteUntilEveryFileHasBeenHandled() {
        var check = new StartCheck();
        assertThat(status(check)).isEqualTo(Result.Status.TEMPORARILY_UNAVAILABLE);

        var deployments = new Deployed(List.of(), List.of());
        check.bindDeployments(deployments);
        assertThat(status(check)).isEqualTo(Result.Status.OK);

        check.bindDeployments(new Deployed(List.of("deploy/a.jar is no jar"), List.of()));
        check.unbindDeployments(deployments);
        assertThat(status(check)).isEqualTo(Result.Status.WARN);

        check.bindDeployments(new Deployed(List.of(), List.of("deploy/a.jar")));
        assertThat(status(check)).isEqualTo(Result.Status.TEMPORARILY_UNAVAILABLE);
    }

    @Test
    void aListenerThatDoesNotListenIsCritical() {
        var check = new ListenersCheck();
        var failing = new Listener(Optional.of("the port is taken"));
        check.bindTransport(new Listener(Optional.empty()));
        assertThat(status(check)).isEqualTo(Result.Status.OK);

        check.bindTransport(failing);
        assertThat(status(check)).isEqualTo(Result.Status.CRITICAL);

        check.unbindTransport(failing);
        assertThat(status(check)).isEqualTo(Result.Status.OK);
    }

    @Test
    void failedEntriesAreAWarningAndAQueueThatCannotBeUsedIsCritical() {
        var check = new QueuesCheck();
        check.bindQueue(queue(Sizes.NONE, Optional.empty()));
        assertThat(status(check)).isEqualTo(Result.Status.OK);

        var failed = new Sizes.Size(2, 10);
        check.bindQueue(queue(new Sizes(failed, failed, failed, failed), Optional.empty()));
        assertThat(status(check)).isEqualTo(Result.Status.WARN);
        assertThat(check.execute().toString()).contains("holds 6 entries", "has 2 failed entries");

        check.bindQueue(queue(Sizes.NONE, Optional.of("the disk is full")));
        assertThat(status(check)).isEqualTo(Result.Status.CRITICAL);
    }

    @Test
    void aQueueThatIsBeingClosedIsNoProblem() {
        var check = new QueuesCheck();
        check.bindQueue(proxy(ManagedQueue.class, method -> switch (method) {
            case "name" -> "orders";
            case "direction" -> ManagedQueue.Direction.INCOMING;
            default -> throw new IllegalStateException("closed");
        }));

        assertThat(status(check)).isEqualTo(Result.Status.OK);
    }

    @Test
    void littleDiskSpaceIsAWarningAndThenCritical() {
        Instance instance = proxy(Instance.class, method -> folder);

        assertThat(status(new DiskCheck(config(0, 0), instance))).isEqualTo(Result.Status.OK);
        assertThat(status(new DiskCheck(config(Long.MAX_VALUE, 0), instance))).isEqualTo(Result.Status.WARN);
        assertThat(status(new DiskCheck(config(Long.MAX_VALUE, Long.MAX_VALUE), instance)))
                .isEqualTo(Result.Status.CRITICAL);
    }

    @Test
    void aFolderThatIsGoneIsCritical() {
        Instance instance = proxy(Instance.class, method -> folder.resolve(Folder.DATA.name()));

        assertThat(status(new DiskCheck(config(0, 0), instance))).isEqualTo(Result.Status.CRITICAL);
    }

    private static Result.Status status(HealthCheck check) {
        return check.execute().getStatus();
    }

    private static ManagedQueue queue(Sizes sizes, Optional<String> trouble) {
        StoredQueue entries = proxy(StoredQueue.class, method -> switch (method) {
            case "sizes" -> sizes;
            case "trouble" -> trouble;
            case "paused" -> Set.of(Activity.PROCESSING);
            default -> throw new UnsupportedOperationException(method);
        });
        return proxy(ManagedQueue.class, method -> switch (method) {
            case "name" -> "orders";
            case "direction" -> ManagedQueue.Direction.OUTGOING;
            case "entries" -> entries;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private static <T> T proxy(Class<T> type, Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) -> answers.apply(called.getName())));
    }

    private static HealthConfig config(long warning, long critical, String... ids) {
        return new HealthConfig() {
            @Override
            public String[] criticalErrorStates() {
                return ids;
            }

            @Override
            public long diskWarningMiB() {
                return warning;
            }

            @Override
            public long diskCriticalMiB() {
                return critical;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return HealthConfig.class;
            }
        };
    }

    private record Deployed(List<String> problems, List<String> starting) implements Deployments {}

    private record Listener(Optional<String> failure) implements Transport {

        @Override
        public String name() {
            return "io.ecosystem.transport.tcp~main";
        }

        @Override
        public String address() {
            return "tcp://127.0.0.1:8888";
        }
    }
}
