package io.ecosystem.cache.answers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.CacheStatistics;
import io.ecosystem.api.cache.Cached.Fallback;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Status;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.cache.lru.internal.LruStore;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.spi.interception.Invocation;
import io.ecosystem.spi.time.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandlerAnswersTest {

    private static final Duration TIME_TO_LIVE = Duration.ofHours(10);

    private final MovableClock clock = new MovableClock();
    private final AtomicInteger calls = new AtomicInteger();
    private final Invocation handler = (data, call) -> Bytes.utf8(String.valueOf(calls.incrementAndGet()));
    private Optional<NamedCache<Object, Object>> cache = Optional.of(newCache());

    @Test
    void answersRepeatsWithoutTheHandler() throws Exception {
        HandlerAnswers answers = answers(1, handler, Fallback.CALL, "symbol", "day");

        assertThat(ask(answers, "{\"symbol\":\"A\",\"day\":1,\"id\":1}")).isEqualTo("1");
        assertThat(ask(answers, "{\"id\":2, \"day\": 1, \"symbol\": \"A\"}")).isEqualTo("1");
        assertThat(ask(answers, "{\"symbol\":\"A\",\"day\":2}")).isEqualTo("2");
        assertThat(ask(answers, "{\"symbol\":\"A\"}")).isEqualTo("3");
        assertThat(ask(answers, "{\"symbol\":\"A\",\"day\":null}")).isEqualTo("4");
        assertThat(ask(answers, "{\"symbol\":\"A\"}")).isEqualTo("3");
    }

    @Test
    void comparesTheWholeBodyWithoutAKey() throws Exception {
        HandlerAnswers answers = answers(1, handler, Fallback.CALL);

        assertThat(ask(answers, "[1,2]")).isEqualTo("1");
        assertThat(ask(answers, "[1,2]")).isEqualTo("1");
        assertThat(ask(answers, "[1, 2]")).isEqualTo("2");
    }

    @Test
    void callsTheHandlerForWhatIsNoObject() throws Exception {
        HandlerAnswers answers = answers(1, handler, Fallback.CALL, "symbol");

        assertThat(ask(answers, "7")).isEqualTo("1");
        assertThat(ask(answers, "7")).isEqualTo("2");
    }

    @Test
    void keepsNoRefusal() {
        HandlerAnswers answers = answers(
                1,
                (data, call) -> {
                    throw new RefusedException("refused " + calls.incrementAndGet());
                },
                Fallback.CALL);

        assertThatThrownBy(() -> ask(answers, "7"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("refused 1");
        assertThatThrownBy(() -> ask(answers, "7"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("refused 2");
    }

    @Test
    void asksAgainWhenTheTimeIsUp() throws Exception {
        HandlerAnswers answers = answers(1, handler, Fallback.CALL);
        ask(answers, "7");

        clock.advance(TIME_TO_LIVE.dividedBy(2));
        assertThat(ask(answers, "7")).isEqualTo("1");
        clock.advance(TIME_TO_LIVE.dividedBy(2));
        assertThat(ask(answers, "7")).isEqualTo("2");
        assertThat(ask(answers, "7")).isEqualTo("2");
    }

    @Test
    void countsEachCallOfTheHandlerAsAMiss() throws Exception {
        HandlerAnswers answers = answers(1, handler, Fallback.CALL);

        for (int call = 1; call <= 5; call++) {
            assertThat(ask(answers, "7")).isEqualTo(String.valueOf(call));
            clock.advance(TIME_TO_LIVE);
        }

        CacheStatistics counted = cache.orElseThrow().statistics();
        assertThat(counted.hits()).isZero();
        assertThat(counted.misses()).isEqualTo(5);
        assertThat(counted.expirations()).isEqualTo(4);
        assertThat(counted.computations()).isEqualTo(5);
        ask(answers, "8");
        assertThat(ask(answers, "8")).isEqualTo("6");
        assertThat(cache.orElseThrow().statistics().hits()).isEqualTo(1);
    }

    @Test
    void callsOnceForAllWhoAskAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        HandlerAnswers answers = answers(
                1,
                (data, call) -> {
                    asked.await(20, TimeUnit.SECONDS);
                    return handler.invoke(data, call);
                },
                Fallback.CALL);
        List<FutureTask<String>> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            FutureTask<String> caller = new FutureTask<>(() -> ask(answers, "7"));
            Thread.ofVirtual().start(caller);
            callers.add(caller);
        }
        while (cache.orElseThrow().statistics().misses() < callers.size()) {
            Thread.onSpinWait();
        }
        asked.countDown();

        for (FutureTask<String> caller : callers) {
            assertThat(caller.get(20, TimeUnit.SECONDS)).isEqualTo("1");
        }
    }

    @Test
    void knowsNothingOfTheAnswersOfAnotherHandler() throws Exception {
        HandlerAnswers one = answers(1, handler, Fallback.CALL);
        HandlerAnswers other = answers(2, handler, Fallback.CALL);
        ask(one, "7");

        assertThat(ask(other, "7")).isEqualTo("2");
        one.close();

        assertThat(cache.orElseThrow().size()).isEqualTo(1);
        assertThat(ask(other, "7")).isEqualTo("2");
    }

    @Test
    void leavesNoAnswerBehindWhenItIsClosedDuringACall() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        HandlerAnswers answers = answers(
                1,
                (data, call) -> {
                    called.countDown();
                    closed.await(20, TimeUnit.SECONDS);
                    return handler.invoke(data, call);
                },
                Fallback.CALL);
        FutureTask<String> caller = new FutureTask<>(() -> ask(answers, "7"));
        Thread.ofVirtual().start(caller);
        called.await();

        answers.close();
        closed.countDown();

        assertThat(caller.get(20, TimeUnit.SECONDS)).isEqualTo("1");
        assertThat(cache.orElseThrow().size()).isZero();
    }

    @Test
    void holdsNothingOfTheLineThatItCameIn() throws Exception {
        Bytes line = Bytes.utf8("[\"something long before\",7]");
        HandlerAnswers answers = answers(1, (data, call) -> data, Fallback.CALL);

        answers.invoke(line.slice(line.length() - 2, 1), callNow());

        cache.orElseThrow().forEach(entry -> {
            assertThat(((Question) entry.getKey()).asked().array()).hasSize(1);
            assertThat(((CachedAnswer) entry.getValue()).body().array()).hasSize(1);
            assertThat(((CachedAnswer) entry.getValue()).weight()).isEqualTo(2);
        });
        assertThat(cache.orElseThrow().size()).isEqualTo(1);
    }

    @Test
    void callsTheHandlerWhileTheCacheIsNotThere() throws Exception {
        HandlerAnswers answers = answers(1, handler, Fallback.CALL);
        NamedCache<Object, Object> before = cache.orElseThrow();
        ask(answers, "7");

        before.close();
        assertThat(ask(answers, "7")).isEqualTo("2");
        cache = Optional.empty();
        assertThat(ask(answers, "7")).isEqualTo("3");
        answers.close();
        cache = Optional.of(newCache());

        assertThat(ask(answers(2, handler, Fallback.CALL), "7")).isEqualTo("4");
    }

    @Test
    void refusesWhileTheCacheIsNotThereIfToldSo() throws Exception {
        HandlerAnswers answers = answers(1, handler, Fallback.REFUSE);
        cache.orElseThrow().close();

        assertThatThrownBy(() -> ask(answers, "7"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.BUSY))
                .hasMessageContaining("cache 'quotes' is not there");
        cache = Optional.of(newCache());

        assertThat(ask(answers, "7")).isEqualTo("1");
        assertThat(ask(answers, "7")).isEqualTo("1");
    }

    private static NamedCache<Object, Object> newCache() {
        return new NamedCache<>("quotes", "io.ecosystem.cache.lru~quotes", CacheLimits.entries(10), LruStore::new);
    }

    private HandlerAnswers answers(long number, Invocation next, Fallback fallback, String... key) {
        Terms terms = new Terms("quotes", TIME_TO_LIVE, List.of(key), fallback);
        return new HandlerAnswers(number, "quotes", terms, new JsonCodec(), () -> cache.map(one -> one), next, clock);
    }

    private String ask(HandlerAnswers answers, String body) throws Exception {
        return answers.invoke(Bytes.utf8(body), callNow()).utf8();
    }

    private Call callNow() {
        return new CallAt(System.nanoTime());
    }
}
