package io.ecosystem.cache.answers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.api.cache.Cached.Fallback;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.cache.NamedCache;
import io.ecosystem.cache.lru.internal.LruStore;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.spi.interception.Interception;
import io.ecosystem.spi.interception.Invocation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachedAnswersTest {

    private static final String CACHE = "ecosystem.cached.cache";
    private static final String TIME_TO_LIVE = "ecosystem.cached.timeToLive";

    private final AtomicInteger calls = new AtomicInteger();
    private final Invocation handler = (data, call) -> Bytes.utf8(String.valueOf(calls.incrementAndGet()));
    private final CachedAnswers answers = new CachedAnswers(new JsonCodec(), null);

    @Test
    void leavesHandlersAloneThatAreNotCached() {
        assertThat(answers.intercept(Map.of("ecosystem.route", "quotes"), handler))
                .isEmpty();
    }

    @Test
    void answersFromTheCacheThatIsPresent() throws Exception {
        Interception interception = answers.intercept(Map.of(CACHE, "quotes", TIME_TO_LIVE, "10s"), handler)
                .orElseThrow();
        var quotes = new NamedCache<>("quotes", "io.ecosystem.cache.lru~quotes", CacheLimits.entries(1), LruStore::new);
        var others = new NamedCache<>("others", "io.ecosystem.cache.lru~others", CacheLimits.entries(1), LruStore::new);
        answers.bindCache(others);
        assertThat(ask(interception)).isEqualTo("1");
        assertThat(ask(interception)).isEqualTo("2");

        answers.bindCache(quotes);
        assertThat(ask(interception)).isEqualTo("3");
        assertThat(ask(interception)).isEqualTo("3");
        answers.unbindCache(quotes);

        assertThat(ask(interception)).isEqualTo("4");
        assertThat(others.size()).isZero();
    }

    @Test
    void goesOnWithTheOtherOfTwoCachesOfOneName() throws Exception {
        Interception interception = answers.intercept(Map.of(CACHE, "quotes", TIME_TO_LIVE, "10s"), handler)
                .orElseThrow();
        var first = new NamedCache<>("quotes", "io.ecosystem.cache.lru~quotes", CacheLimits.entries(1), LruStore::new);
        var second = new NamedCache<>("quotes", "io.ecosystem.cache.b~quotes", CacheLimits.entries(1), LruStore::new);
        answers.bindCache(first);
        assertThat(ask(interception)).isEqualTo("1");

        answers.bindCache(second);
        assertThat(ask(interception)).isEqualTo("1");
        answers.unbindCache(second);
        assertThat(ask(interception)).isEqualTo("1");
        answers.bindCache(second);
        answers.unbindCache(first);

        assertThat(ask(interception)).isEqualTo("2");
        assertThat(ask(interception)).isEqualTo("2");
    }

    @Test
    void leavesAHandlerAloneWhoseTermsAreWrong() {
        assertThat(answers.intercept(Map.of(CACHE, "quotes", TIME_TO_LIVE, "soon"), handler))
                .isEqualTo(Optional.empty());
    }

    @Test
    void readsTerms() {
        assertThat(Terms.of(Map.of(
                        CACHE,
                        "quotes",
                        TIME_TO_LIVE,
                        "10s",
                        "ecosystem.cached.key",
                        new String[] {"a", "b"},
                        "ecosystem.cached.withoutCache",
                        "REFUSE")))
                .isEqualTo(new Terms("quotes", Duration.ofSeconds(10), List.of("a", "b"), Fallback.REFUSE));
        assertThat(Terms.of(Map.of(CACHE, "quotes", TIME_TO_LIVE, "2h", "ecosystem.cached.key", "a")))
                .isEqualTo(new Terms("quotes", Duration.ofHours(2), List.of("a"), Fallback.CALL));
    }

    @ParameterizedTest
    @CsvSource({"1ms,1", "20s,20000", "3m,180000", "1h,3600000"})
    void readsTimes(String text, long millis) {
        assertThat(Terms.of(Map.of(CACHE, "quotes", TIME_TO_LIVE, text))
                        .timeToLive()
                        .toMillis())
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({"0s", "-1s", "10", "10 s", "1d", "s", "9999999999s"})
    void saysWhatATimeShouldBe(String text) {
        assertThatThrownBy(() -> Terms.of(Map.of(CACHE, "quotes", TIME_TO_LIVE, text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeToLive is '%s', expected a whole number and ms, s, m or h, such as 10s", text);
    }

    @Test
    void saysHowLongATimeMayBe() {
        assertThatThrownBy(() -> Terms.of(Map.of(CACHE, "quotes", TIME_TO_LIVE, "999999999h")))
                .hasMessage("timeToLive is '999999999h', expected at most 876000h");
    }

    @Test
    void saysWhatTheFallbackShouldBe() {
        assertThatThrownBy(() ->
                        Terms.of(Map.of(CACHE, "quotes", TIME_TO_LIVE, "1s", "ecosystem.cached.withoutCache", "WAIT")))
                .hasMessage("withoutCache is 'WAIT', expected CALL or REFUSE");
    }

    private static String ask(Interception interception) throws Exception {
        return interception
                .invoke(Bytes.utf8("7"), new CallAt(System.nanoTime()))
                .utf8();
    }
}
