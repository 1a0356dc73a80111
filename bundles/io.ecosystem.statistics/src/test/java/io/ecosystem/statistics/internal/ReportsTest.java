package io.ecosystem.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private static final Instant STARTED = Instant.parse("2026-01-31T12:00:00Z");

    private final CountedRoutes routes = new CountedRoutes();
    private final Sources sources = new Sources();
    private final ApplicationValues values = new ApplicationValues();
    private final MovedClock clock = new MovedClock();
    private Duration uptime = Duration.ZERO;
    private final Reports reports = new Reports(
            clock,
            routes,
            sources,
            values,
            () -> new InstanceRecord("dice", "7", uptime),
            new GatherSettings(Duration.ofMinutes(5), 3));

    @Test
    void hasTheShapeOfTheProtocol() {
        routes.offered(List.of("echo", "eco.statistics.get"));
        clock.now = STARTED.plusMillis(1_590);
        uptime = Duration.ofMillis(1_590);

        Map<String, Object> record = reports.current();

        assertThat(record)
                .containsExactly(
                        Map.entry(
                                "endpoint_data",
                                Map.of(
                                        "echo",
                                        Timing.NONE.fields(),
                                        "eco",
                                        Map.of("statistics", Map.of("get", Timing.NONE.fields())))),
                        Map.entry("timestamp", new BigDecimal("1769860801.590")),
                        Map.entry("uptime", new BigDecimal("1.590")),
                        Map.entry("gather_period", 300L),
                        Map.entry("application", Map.of("name", "dice", "instance", "7")));
    }

    @Test
    void mergesWhatSourcesAndTheApplicationTell() {
        sources.add(() ->
                Map.of("buffered_endpoint_sizes", Map.of("a", Map.of("x.y", Map.of("pending", 1, "error", 0)))));
        sources.add(() -> {
            throw new IllegalStateException("gone");
        });
        sources.add(() -> Map.of("buffered_endpoint_sizes", Map.of("a", Map.of("z", 2), "b", 3), "timestamp", 4));
        values.set("orders.open", 5);
        values.gauge("orders.late", () -> 6);
        values.set("orders.late", 7);
        values.set("orders.open.today", 8);
        values.set("buffered_endpoint_sizes.c", 9);

        Map<String, Object> record = reports.current();

        assertThat(record)
                .containsEntry(
                        "buffered_endpoint_sizes",
                        Map.of("a", Map.of("x.y", Map.of("pending", 1L, "error", 0L), "z", 2L), "b", 3L, "c", 9L))
                .containsEntry("orders", Map.of("open", 5L, "late", 6L))
                .containsEntry("orders.open.today", 8L)
                .containsEntry("timestamp", new BigDecimal("1769860800.000"));
    }

    @Test
    void forgetsASourceThatHasGone() {
        io.ecosystem.api.statistics.StatisticsSource source = () -> Map.of("sizes", 1);
        sources.add(source);
        assertThat(reports.current()).containsKey("sizes");

        sources.remove(source);

        assertThat(reports.current()).doesNotContainKey("sizes");
    }

    @Test
    void keepsThePeriodsThatEndedNewestFirst() {
        routes.offered(List.of("echo"));
        for (int period = 1; period <= 5; period++) {
            uptime = Duration.ofSeconds(period);
            values.set("period", period);
            for (int call = 0; call < period; call++) {
                routes.ended("echo", 1_000);
            }
            reports.endPeriod();
        }

        assertThat(reports.history()).extracting(record -> record.get("period")).containsExactly(5L, 4L, 3L);
        assertThat(reports.history())
                .extracting(record -> record.get("uptime"))
                .containsExactly(new BigDecimal("5.000"), new BigDecimal("4.000"), new BigDecimal("3.000"));
        assertThat(reports.history().getFirst())
                .extractingByKey("endpoint_data")
                .asString()
                .contains("call_count=5");
        assertThat(reports.current())
                .containsEntry("period", 0L)
                .extractingByKey("endpoint_data")
                .isEqualTo(Map.of("echo", Timing.NONE.fields()));
    }

    @Test
    void forgetsTheOldestPeriodsWhenTheHistoryGetsShorter() {
        for (int period = 1; period <= 3; period++) {
            values.set("period", period);
            reports.endPeriod();
        }

        reports.configure(new GatherSettings(Duration.ofSeconds(2), 1));

        assertThat(reports.history()).extracting(record -> record.get("period")).containsExactly(3L);
        assertThat(reports.current()).containsEntry("gather_period", 2L);
    }

    @Test
    void hasTheSameUptimeWhenTheClockIsSetBack() {
        clock.now = STARTED.minusSeconds(60);
        uptime = Duration.ofSeconds(5);

        assertThat(reports.current())
                .containsEntry("uptime", new BigDecimal("5.000"))
                .containsEntry("timestamp", new BigDecimal("1769860740.000"));
    }

    private static final class MovedClock extends Clock {

        private Instant now = STARTED;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
