package io.ecosystem.handler.log.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.handler.log.internal.ReadRecords.Request;
import io.ecosystem.spi.logging.LogFilter;
import io.ecosystem.spi.logging.LogLevel;
import io.ecosystem.spi.logging.LogPage;
import io.ecosystem.spi.logging.Logging;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ReadRecordsTest {

    private static final Key KEY = new Uid("1");
    private static final Request ALL = request("", 0);
    private static final LogPage NOTHING = new LogPage(List.of(), "r-7", 2);
    private static final LogPage ONE = new LogPage(List.of("{\"body\":\"a\"}"), "r-8", 1);

    private final FakeLogging logging = new FakeLogging();
    private final ReadRecords records = new ReadRecords(logging);

    @Test
    void answersWithTheRecordsAsTheyAre() throws InterruptedException {
        logging.pages.add(new LogPage(List.of("{\"body\":\"a\"}", "{\"body\":\"b\"}"), "r-9", 3));

        Bytes answer = records.handle(ALL, new FakeCall(KEY, 65_535));

        assertThat(answer).hasToString("{\"records\":[{\"body\":\"a\"},{\"body\":\"b\"}],\"next\":\"r-9\",\"lost\":3}");
        assertThat(logging.asked).containsExactly(new Asked(LogFilter.ALL, "", 100, 65_329));
    }

    @Test
    void passesOnEachCondition() throws InterruptedException {
        logging.pages.add(ONE);
        var request = new Request(
                Optional.of("r-1"),
                Optional.of("warn"),
                Optional.of("acme.orders"),
                Optional.of("order 7"),
                Optional.of("low"),
                Optional.of(1_000),
                Optional.of(30));

        records.handle(request, new FakeCall(KEY, Integer.MAX_VALUE));

        assertThat(logging.asked)
                .containsExactly(new Asked(
                        new LogFilter(LogLevel.WARN, "acme.orders", "order 7", "low"), "r-1", 1_000, 1_048_370));
    }

    @Test
    void leavesRoomForTheKeyOfTheAnswer() throws InterruptedException {
        logging.pages.add(ONE);
        logging.pages.add(ONE);

        records.handle(ALL, new FakeCall(new Uid("x".repeat(100)), 65_507));
        records.handle(ALL, new FakeCall(new Uid("x".repeat(100)), 512));

        assertThat(logging.asked).extracting(Asked::maxBytes).containsExactly(64_707, 0);
    }

    @Test
    void waitsUntilARecordArrives() throws Exception {
        logging.pages.add(NOTHING);
        logging.pages.add(ONE);
        var answer = inBackground(request("r-5", 30), new FakeCall(KEY, 65_535));
        CompletableFuture<Void> arrival = logging.arrivals.take();
        assertThat(answer).isNotDone();

        arrival.complete(null);

        assertThat(answer.get(10, TimeUnit.SECONDS))
                .hasToString("{\"records\":[{\"body\":\"a\"}],\"next\":\"r-8\",\"lost\":3}");
        assertThat(logging.asked).extracting(Asked::after).containsExactly("r-5", "r-7");
    }

    @Test
    void waitsForNothingIfThereIsARecord() throws InterruptedException {
        logging.pages.add(ONE);

        records.handle(request("r-5", 30), new FakeCall(KEY, 65_535));

        assertThat(logging.arrivals).isEmpty();
    }

    @Test
    void answersWithoutARecordWhenTheTimeIsUp() throws InterruptedException {
        logging.pages.add(NOTHING);
        logging.pages.add(new LogPage(List.of(), "r-9", 0));

        Bytes answer = records.handle(request("r-5", 1), new FakeCall(KEY, 65_535));

        assertThat(answer).hasToString("{\"records\":[],\"next\":\"r-9\",\"lost\":2}");
        assertThat(logging.arrivals.take()).isCancelled();
    }

    @Test
    void answersBeforeTheTimeOfTheCallIsUp() throws InterruptedException {
        logging.pages.add(NOTHING);
        logging.pages.add(NOTHING);

        records.handle(
                request("r-5", 30), new FakeCall(KEY, 65_535, System.nanoTime(), Optional.of(Duration.ofMillis(900))));

        assertThat(logging.arrivals.take()).isCancelled();
    }

    @Test
    void endsItsWaitsAndThoseOfCallsThatHaveBegun() throws Exception {
        var begun = new FakeCall(KEY, 65_535);
        for (int i = 0; i < 4; i++) {
            logging.pages.add(NOTHING);
        }
        var waiting = inBackground(request("r-5", 30), new FakeCall(KEY, 65_535));
        logging.arrivals.take();
        while (!waiting.isDone()) {
            records.endWaits(); // the wait may not have been added when it asked for an arrival
            Thread.onSpinWait();
        }

        records.handle(request("r-5", 30), begun);

        assertThat(waiting.get()).asString().contains("\"records\":[]");
        assertThat(logging.arrivals.take()).isCancelled();
    }

    @Test
    void waitsAgainAfterItsWaitsHaveEnded() throws Exception {
        records.endWaits();
        logging.pages.add(NOTHING);
        logging.pages.add(ONE);
        var answer = inBackground(request("r-5", 30), new FakeCall(KEY, 65_535));

        CompletableFuture<Void> arrival = logging.arrivals.take();
        assertThat(arrival).isNotDone();
        arrival.complete(null);

        assertThat(answer.get()).asString().contains("\"body\":\"a\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "level | loud | level: expected one of debug, info, warn, error, critical",
                "level | '' | level: expected one of debug, info, warn, error, critical",
                "logger | '' | logger: expected a text that is not empty",
                "key | '' | key: expected a text that is not empty",
                "text | '' | text: expected a text that is not empty",
                "limit | 0 | limit: expected an integer from 1 to 1000, not 0",
                "limit | 1001 | limit: expected an integer from 1 to 1000, not 1001",
                "wait_seconds | -1 | wait_seconds: expected an integer from 0 to 30, not -1",
                "wait_seconds | 31 | wait_seconds: expected an integer from 0 to 30, not 31",
                "after | r-x | after: expected 'next' of an earlier answer, not 'r-x'"
            })
    void refusesWhatIsNotExpected(String field, String value, String message) {
        Optional<String> text = Optional.of(value);
        var request = new Request(
                text.filter(any -> field.equals("after")),
                text.filter(any -> field.equals("level")),
                text.filter(any -> field.equals("logger")),
                text.filter(any -> field.equals("key")),
                text.filter(any -> field.equals("text")),
                text.filter(any -> field.equals("limit")).map(Integer::valueOf),
                text.filter(any -> field.equals("wait_seconds")).map(Integer::valueOf));

        assertThatThrownBy(() -> records.handle(request, new FakeCall(KEY, 65_535)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessage(message);
    }

    private FutureTask<Bytes> inBackground(Request request, Call call) {
        var task = new FutureTask<>(() -> records.handle(request, call));
        Thread.ofVirtual().start(task);
        return task;
    }

    private static Request request(String after, int waitSeconds) {
        return new Request(
                Optional.of(after),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(waitSeconds));
    }

    private record Asked(LogFilter filter, String after, int limit, int maxBytes) {}

    /** Answers with the given pages, one after the other. */
    private static final class FakeLogging implements Logging {

        private final Queue<LogPage> pages = new ArrayDeque<>();
        private final List<Asked> asked = new ArrayList<>();
        private final BlockingQueue<CompletableFuture<Void>> arrivals = new LinkedBlockingQueue<>();

        @Override
        public synchronized LogPage records(LogFilter filter, String after, int limit, int maxBytes) {
            if (after.equals("r-x")) {
                throw new IllegalArgumentException("expected 'next' of an earlier answer, not 'r-x'");
            }
            asked.add(new Asked(filter, after, limit, maxBytes));
            return pages.remove();
        }

        @Override
        public CompletableFuture<Void> arrival(LogFilter filter, String after) {
            var arrival = new CompletableFuture<Void>();
            arrivals.add(arrival);
            return arrival;
        }

        @Override
        public LogLevel level() {
            throw new UnsupportedOperationException("no part of this test");
        }

        @Override
        public void setLevel(LogLevel level) {
            throw new UnsupportedOperationException("no part of this test");
        }

        @Override
        public int bufferRecords() {
            throw new UnsupportedOperationException("no part of this test");
        }

        @Override
        public void setBufferRecords(int records) {
            throw new UnsupportedOperationException("no part of this test");
        }
    }

    private record FakeCall(Key key, int maxResponseBytes, long began, Optional<Duration> timeLeft) implements Call {

        FakeCall(Key key, int maxResponseBytes) {
            this(key, maxResponseBytes, System.nanoTime(), Optional.empty());
        }

        @Override
        public io.ecosystem.api.message.Request request() {
            return new io.ecosystem.api.message.Request(key, "eco.log.records", Bytes.empty());
        }

        @Override
        public Origin origin() {
            return new Origin("uds", "uds:///run/dice.sock", "", maxResponseBytes);
        }
    }
}
