package io.ecosystem.deployer.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.deployer.internal.bundle.KeptBundle.Operation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

class KeptBundleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KeptBundle kept = new KeptBundle("deploy/roll.jar", bundle());

    @Test
    void isTriedOncePerChangeOfTheFramework() {
        assertThat(kept.isDue()).isFalse();
        assertThat(kept.isUntried()).isTrue();

        assertThat(kept.tries(1)).isTrue();
        assertThat(kept.tries(1)).isFalse();
        assertThat(kept.tries(2)).isTrue();

        assertThat(kept.isDue()).isTrue();
        assertThat(kept.isUntried()).isFalse();
    }

    @Test
    void remembersThatItHasRunUntilItIsToStartAgain() {
        kept.tries(1);
        kept.runs();
        kept.tries(2);

        assertThat(kept.hasRun()).isTrue();
        kept.startAgain();
        assertThat(kept.hasRun()).isFalse();
    }

    @Test
    void isNotStartedWhileItIsHalted() {
        kept.tries(1);
        kept.halt(0);

        assertThat(kept.staysHalted(Duration.ofSeconds(19).toNanos())).isTrue();
        assertThat(kept.staysHalted(Duration.ofSeconds(20).toNanos())).isFalse();
        assertThatThrownBy(() -> kept.tries(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deploy/roll.jar: acme.roll is halted and cannot be started");
        kept.startAgain();
        assertThat(kept.tries(2)).isTrue();
    }

    @Test
    void hasOneOperationAtATime() {
        var released = new CountDownLatch(1);
        var start = call(released);
        kept.starts(start);

        assertThat(kept.isStarting()).isTrue();
        assertThatThrownBy(() -> kept.stops(call(new CountDownLatch(0))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deploy/roll.jar: acme.roll is still being started or stopped");
        assertThatThrownBy(kept::takeEnded).isInstanceOf(IllegalStateException.class);
        released.countDown();
        assertThat(start.await(PATIENCE)).isTrue();

        assertThat(kept.takeEnded()).contains(new Operation(Operation.Kind.START, start));
        assertThat(kept.takeEnded()).isEmpty();
        kept.stops(call(new CountDownLatch(0)));
        assertThat(kept.isHeldBack()).isTrue();
    }

    private static LifecycleCall call(CountDownLatch until) {
        return new LifecycleCall("test", 0, () -> {
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Bundle bundle() {
        return (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getSymbolicName" -> "acme.roll";
                    case "getState" -> Bundle.INSTALLED;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
