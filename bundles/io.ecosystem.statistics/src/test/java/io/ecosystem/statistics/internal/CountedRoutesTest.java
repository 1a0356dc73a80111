package io.ecosystem.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class CountedRoutesTest {

    private final CountedRoutes routes = new CountedRoutes();

    @Test
    void listsARouteBeforeItsFirstCall() {
        routes.offered(List.of("echo"));

        assertThat(routes.soFar()).containsOnlyKeys("echo").containsValue(Timing.NONE);
        assertThat(routes.take()).containsOnlyKeys("echo").containsValue(Timing.NONE);
    }

    @Test
    void countsNothingForARouteThatNobodyOffers() {
        routes.ended("nobody", 1_000);

        assertThat(routes.soFar()).isEmpty();
        assertThat(routes.take()).isEmpty();
    }

    @Test
    void beginsAgainWithZeroWhenAPeriodEnds() {
        routes.offered(List.of("echo"));
        routes.ended("echo", 1_000_000);

        assertThat(routes.soFar().get("echo").callCount()).isEqualTo(1);
        assertThat(routes.take().get("echo").p95()).isCloseTo(0.001, Percentage.withPercentage(0.5));
        assertThat(routes.soFar()).containsValue(Timing.NONE);
    }

    @Test
    void keepsACalledRouteThatHasGoneUntilThePeriodEnds() {
        routes.offered(List.of("echo", "dice.roll"));
        routes.ended("echo", 1_000);
        routes.gone(List.of("echo", "dice.roll"));

        assertThat(routes.soFar()).containsOnlyKeys("echo");
        assertThat(routes.take()).containsOnlyKeys("echo");
        assertThat(routes.soFar()).isEmpty();
        assertThat(routes.take()).isEmpty();
    }

    @Test
    void keepsARouteAsLongAsOneOfItsHandlersIsThere() {
        routes.offered(List.of("echo"));
        routes.offered(List.of("echo"));
        routes.gone(List.of("echo"));

        assertThat(routes.take()).containsOnlyKeys("echo");
    }

    @Test
    void keepsTheCallsOfAHandlerThatIsReplaced() {
        routes.offered(List.of("echo"));
        routes.ended("echo", 1_000);
        routes.gone(List.of("echo"));
        routes.ended("echo", 1_000); // still in its old handler
        routes.offered(List.of("echo"));
        routes.ended("echo", 1_000);

        assertThat(routes.soFar().get("echo").callCount()).isEqualTo(3);
    }

    @Test
    void countsACallOfMoreThanAnHourAsOneOfAnHour() {
        routes.offered(List.of("slow"));
        routes.ended("slow", Duration.ofDays(3).toNanos());

        assertThat(routes.soFar().get("slow").p99()).isCloseTo(3_600, within(20.0));
    }

    @Test
    void losesNoCallWhenPeriodsEndAmongThem() throws Exception {
        int threads = 4;
        int calls = 50_000;
        routes.offered(List.of("echo"));
        long counted = 0;
        var begun = new CountDownLatch(threads);

        try (var executor = Executors.newCachedThreadPool()) {
            List<Future<?>> callers = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(i -> executor.submit(() -> {
                        begun.countDown();
                        for (int call = 0; call < calls; call++) {
                            routes.ended("echo", call);
                        }
                    }))
                    .toList();
            begun.await();
            while (!callers.stream().allMatch(Future::isDone)) {
                counted += routes.take().get("echo").callCount();
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        }
        counted += routes.take().get("echo").callCount();

        assertThat(counted).isEqualTo((long) threads * calls);
        assertThat(routes.soFar()).containsValue(Timing.NONE);
    }
}
