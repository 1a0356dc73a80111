package io.ecosystem.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.statistics.Statistics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ApplicationValuesTest {

    private final ApplicationValues values = new ApplicationValues();
    private final BundleStatistics statistics = new BundleStatistics(values);

    @Test
    void setsAndCounts() {
        statistics.set("state", "warm");
        statistics.set("on", true);
        statistics.set("ratio", 0.5);
        statistics.set("price", new BigDecimal("1.10"));
        statistics.set("mutable", new AtomicInteger(7));
        statistics.increment("orders");
        statistics.add("orders", 4);
        statistics.decrement("stock");
        statistics.increment("ratio");
        statistics.increment("state");

        assertThat(values.soFar())
                .isEqualTo(Map.of(
                        "state",
                        1L,
                        "on",
                        true,
                        "ratio",
                        1.5,
                        "price",
                        new BigDecimal("1.10"),
                        "mutable",
                        7L,
                        "orders",
                        5L,
                        "stock",
                        -1L));
    }

    @Test
    void zeroesEveryValueWhenAPeriodEndsAndNoGauge() {
        statistics.set("state", "warm");
        statistics.increment("orders");
        statistics.gauge("open", () -> 3);

        assertThat(values.take()).isEqualTo(Map.of("state", "warm", "orders", 1L));

        assertThat(values.soFar()).isEqualTo(Map.of("state", 0L, "orders", 0L));
        assertThat(values.gauged()).isEqualTo(Map.of("open", 3L));
    }

    @Test
    void takesAGaugeAwayWhenItIsClosed() throws Exception {
        AutoCloseable first = statistics.gauge("open", () -> 1);
        AutoCloseable second = statistics.gauge("open", () -> 2);

        first.close();
        assertThat(values.gauged()).isEqualTo(Map.of("open", 2L));
        second.close();
        assertThat(values.gauged()).isEmpty();
    }

    @Test
    void takesTheGaugesOfABundleAwayWhenItGoes() throws Exception {
        var other = new BundleStatistics(values);
        statistics.gauge("open", () -> 1);
        other.gauge("closed", () -> 2);

        statistics.close();

        assertThat(values.gauged()).isEqualTo(Map.of("closed", 2L));
    }

    @Test
    void leavesOutAGaugeThatFails() {
        statistics.gauge("bad", () -> {
            throw new IllegalStateException("no sensor");
        });
        statistics.gauge("worse", Object::new);
        statistics.gauge("good", () -> List.of(1, "a", Map.of("b", 2.5)));

        assertThat(values.gauged()).isEqualTo(Map.of("good", List.of(1L, "a", Map.of("b", 2.5))));
    }

    @Test
    void refusesWhatIsNoStatistic() {
        assertThatThrownBy(() -> statistics.set("a", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a statistic is a text, number or boolean, not java.util.");
        assertThatThrownBy(() -> statistics.set(" ", 1)).hasMessage("the name of a statistic is blank");
        assertThatThrownBy(() -> statistics.increment("application.name"))
                .hasMessage("statistic 'application.name': names that begin with 'application' are the platform's");
        assertThatThrownBy(() -> statistics.gauge("uptime", () -> 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(values.soFar()).isEmpty();
    }

    @Test
    void dropsNamesBeyondTheLimit() {
        var names = new ArrayList<String>();
        for (int i = 0; i < Statistics.MOST_NAMES; i++) {
            names.add("customer." + i);
        }
        names.forEach(statistics::increment);

        statistics.increment("one.more");
        statistics.gauge("two.more", () -> 1);
        statistics.increment(names.getFirst());

        assertThat(values.soFar()).containsOnlyKeys(names).containsEntry(names.getFirst(), 2L);
        assertThat(values.gauged()).isEmpty();
    }
}
