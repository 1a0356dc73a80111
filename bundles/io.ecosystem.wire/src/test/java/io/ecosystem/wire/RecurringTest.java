package io.ecosystem.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class RecurringTest {

    private final List<String> told = new ArrayList<>();
    private boolean broken;
    private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos(); // the clock may overflow
    private final Recurring recurring = new Recurring(logger(), () -> now);

    @Test
    void tellsWhenItBeginsAndThenOnceAMinute() {
        recurring.happened("full");
        recurring.happened("full");
        recurring.happened("full");
        assertThat(told).containsExactly("full");

        pass(60);
        recurring.happened("still full");

        assertThat(told).containsExactly("full", "still full (and 2 more since the last report)");
        pass(60);
        recurring.happened("full again");
        assertThat(told).last().isEqualTo("full again");
    }

    @Test
    void tellsTheRestOfWhatHasEnded() {
        recurring.happened("full");
        recurring.tellRest();
        recurring.happened("full");
        recurring.happened("full");
        pass(59);
        recurring.tellRest();
        assertThat(told).containsExactly("full");

        pass(1);
        recurring.tellRest();
        recurring.tellRest();

        assertThat(told).containsExactly("full", "full (and 1 more since the last report)");
    }

    @Test
    void outlivesALogThatFails() {
        broken = true;
        recurring.happened("full");
        broken = false;
        pass(60);

        recurring.happened("full");

        assertThat(told).containsExactly("full");
    }

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    if (broken) {
                        throw new OutOfMemoryError("no room to log");
                    }
                    told.add((String) arguments[0]);
                    return null;
                });
    }
}
