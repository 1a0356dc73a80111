package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.logging.LogFilter;
import io.ecosystem.spi.logging.LogLevel;
import io.ecosystem.spi.logging.LogPage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LogReaderTest {

    private static final String TRACE = "12345678-1234-1234-1234-1234567890ab";
    private static final String HEX = "123456781234123412341234567890ab";
    private static final int ROOM = 1_000_000;

    private final KeptRecords kept = new KeptRecords(1_000_000);
    private final LogReader reader = new LogReader(kept, "dice", "0");

    @Test
    void returnsRecordsAsTheFileHasThem() {
        LogRecord failed = Records.with(new IllegalStateException("no dice"));
        kept.add(failed);

        var line = new StringBuilder();
        new JsonLayout("dice", "0").append(failed, line);

        assertThat(latest(10).records()).containsExactly(line.toString().strip());
    }

    @Test
    void returnsTheLatestWithTheOldestFirst() {
        add(0, 5);

        LogPage page = latest(3);

        assertThat(bodies(page)).containsExactly("2", "3", "4");
        assertThat(page.lost()).isZero();
        assertThat(bodies(after(page.next()))).isEmpty();
    }

    @Test
    void findsTheLatestOfThoseThatMatch() {
        for (int i = 0; i < 3_000; i++) {
            kept.add(Records.of(i % 500 == 0 ? Severity.WARN : Severity.INFO, Integer.toString(i)));
        }
        kept.capacity(3_000);

        LogPage page = reader.read(new LogFilter(LogLevel.WARN, "", "", ""), "", 1, ROOM);

        assertThat(bodies(page)).containsExactly("2500");
    }

    @Test
    void goesOnWhereAPageEnds() {
        LogPage none = latest(10);
        add(0, 5);

        LogPage first = reader.read(LogFilter.ALL, none.next(), 2, ROOM);
        LogPage second = reader.read(LogFilter.ALL, first.next(), 2, ROOM);
        LogPage third = reader.read(LogFilter.ALL, second.next(), 2, ROOM);

        assertThat(none.records()).isEmpty();
        assertThat(bodies(first)).containsExactly("0", "1");
        assertThat(bodies(second)).containsExactly("2", "3");
        assertThat(bodies(third)).containsExactly("4");
        assertThat(List.of(first.lost(), second.lost(), third.lost())).containsOnly(0L);
    }

    @Test
    void passesOverWhatDoesNotMatch() {
        LogPage none = latest(10);
        add(0, 5);
        var filter = new LogFilter(LogLevel.ERROR, "", "", "");

        LogPage page = reader.read(filter, none.next(), 10, ROOM);
        kept.capacity(1);

        assertThat(page.records()).isEmpty();
        assertThat(after(page.next()).lost()).isZero();
        assertThat(bodies(after(page.next()))).isEmpty();
    }

    @Test
    void tellsHowManyAreLost() {
        LogPage none = latest(10);
        kept.capacity(3);
        add(0, 10);

        LogPage page = after(none.next());

        assertThat(bodies(page)).containsExactly("7", "8", "9");
        assertThat(page.lost()).isEqualTo(7);
        assertThat(after(page.next()).lost()).isZero();
    }

    @Test
    void tellsWhatIsLostIfNothingIsKept() {
        LogPage none = latest(10);
        kept.capacity(0);
        add(0, 2);

        LogPage page = after(none.next());

        assertThat(page.records()).isEmpty();
        assertThat(page.lost()).isEqualTo(2);
        assertThat(after(page.next()).lost()).isZero();
    }

    @Test
    void beginsAnewWithThePositionOfAnotherRun() {
        var before = new KeptRecords(1_000_000);
        IntStream.range(0, 9).forEach(i -> before.add(Records.of("before")));
        String earlier = new LogReader(before, "dice", "0")
                .read(LogFilter.ALL, "", 10, ROOM)
                .next();
        kept.capacity(2);
        add(0, 3);

        LogPage page = after(earlier);

        assertThat(bodies(page)).containsExactly("1", "2");
        assertThat(page.lost()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "r-7", "0123456789abcdef", "0123456789abcdef-", "0123456789abcdef--1", " "})
    void refusesWhatIsNoPosition(String after) {
        assertThatThrownBy(() -> after(after))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 'next' of an earlier answer, not '%s'".formatted(after));
        assertThatThrownBy(() -> reader.arrival(LogFilter.ALL, after)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAPositionThatIsStillToCome() {
        String next = latest(10).next();

        assertThatThrownBy(() -> after(next.replaceAll("[0-9]+$", "1"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(after(next).records()).isEmpty();
    }

    @Test
    void stopsWhereAPageIsFull() {
        LogPage none = latest(10);
        add(0, 10);
        int size = latest(1).records().getFirst().getBytes(StandardCharsets.UTF_8).length + 1;

        var all = new ArrayList<String>();
        LogPage page = none;
        for (int i = 0; i < 4; i++) {
            page = reader.read(LogFilter.ALL, page.next(), 100, 3 * size);
            assertThat(page.records()).hasSize(i < 3 ? 3 : 1);
            all.addAll(bodies(page));
        }

        assertThat(all).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void shortensARecordThatIsTooLargeAlone() {
        LogPage none = latest(10);
        kept.add(new LogRecord(
                Records.TIME,
                Severity.ERROR,
                "acme.Dice",
                "\u0007".repeat(30_000),
                CallSite.UNKNOWN,
                NoKey.INSTANCE,
                new IllegalStateException("\u0007".repeat(30_000)),
                Map.of("attribute", "x".repeat(30_000))));
        add(0, 1);

        LogPage page = reader.read(LogFilter.ALL, none.next(), 10, 10_000);

        assertThat(page.records()).hasSize(2);
        assertThat(page.records().getFirst().length()).isBetween(5_000, 9_000);
        assertThat(bodies(page).getFirst()).endsWith("… (29688 more characters)");
        assertThat(parsed(page.records().getFirst()).getJsonObject("attributes"))
                .containsKeys("exception.type", "exception.stacktrace")
                .doesNotContainKey("attribute");
    }

    @Test
    void returnsOneRecordWhateverTheRoom() {
        add(0, 2);

        LogPage page = reader.read(LogFilter.ALL, "", 10, 0);

        assertThat(page.records()).hasSize(1);
        assertThat(reader.read(LogFilter.ALL, page.next(), 10, 0).records()).hasSize(1);
    }

    @Test
    void selectsByEachConditionAndAllTogether() {
        kept.add(record(Severity.TRACE, "acme.orders", "stock is low", NoKey.INSTANCE));
        kept.add(record(Severity.WARN, "acme.orders.Stock", "stock is low", new Uid("order 7")));
        kept.add(record(Severity.WARN, "acme.orders.Stock$Shelf", "stock is high", new Uid("order 7")));
        kept.add(record(Severity.CRITICAL, "acme.ordersarchive", "stock is low", new Uid("order 7")));

        assertThat(found(LogFilter.ALL)).containsExactly(0, 1, 2, 3);
        assertThat(found(new LogFilter(LogLevel.DEBUG, "", "", ""))).containsExactly(1, 2, 3);
        assertThat(found(new LogFilter(LogLevel.WARN, "", "", ""))).containsExactly(1, 2, 3);
        assertThat(found(new LogFilter(LogLevel.CRITICAL, "", "", ""))).containsExactly(3);
        assertThat(found(new LogFilter(null, "acme.orders", "", ""))).containsExactly(0, 1, 2);
        assertThat(found(new LogFilter(null, "acme.orders.Stock", "", ""))).containsExactly(1, 2);
        assertThat(found(new LogFilter(null, "acme.", "", ""))).isEmpty();
        assertThat(found(new LogFilter(null, "", "order 7", ""))).containsExactly(1, 2, 3);
        assertThat(found(new LogFilter(null, "", "", "is low"))).containsExactly(0, 1, 3);
        assertThat(found(new LogFilter(null, "", "", "IS LOW"))).isEmpty();
        assertThat(found(new LogFilter(LogLevel.WARN, "acme.orders", "order 7", "low")))
                .containsExactly(1);
    }

    @Test
    void selectsByTraceSpanAndUid() {
        var span = (SpanKey) Key.parse(TRACE + ":1234567890abcdef");
        kept.add(Records.with(span));
        kept.add(Records.with(new SpanKey(span.traceId(), 2)));
        kept.add(Records.with(new Uid(TRACE)));
        kept.add(Records.with(new Uid(HEX.toUpperCase(java.util.Locale.ROOT))));
        kept.add(Records.with(new Uid("a:1234567890abcdef")));
        kept.add(Records.with(NoKey.INSTANCE));

        assertThat(foundByKey(TRACE)).containsExactly(0, 1, 2, 3);
        assertThat(foundByKey(HEX)).containsExactly(0, 1, 2, 3);
        assertThat(foundByKey(TRACE + ":1234567890abcdef")).containsExactly(0);
        assertThat(foundByKey(HEX + ":1234567890ABCDEF")).containsExactly(0);
        assertThat(foundByKey(TRACE + ":1234567890abcdex")).isEmpty();
        assertThat(foundByKey("a:1234567890abcdef")).containsExactly(4);
        assertThat(foundByKey("NoKey[]")).isEmpty();
    }

    @Test
    void arrivesAfterAPosition() {
        add(0, 1);
        String next = latest(1).next();

        var arrival = reader.arrival(LogFilter.ALL, next);
        assertThat(arrival).isNotDone();
        add(1, 2);

        assertThat(arrival).isCompleted();
        assertThat(bodies(after(next))).containsExactly("1");
    }

    private List<Integer> foundByKey(String key) {
        return found(new LogFilter(null, "", key, ""));
    }

    /** Returns the numbers of the records that a filter selects. */
    private List<Integer> found(LogFilter filter) {
        var matching = new RecordFilter(filter);
        var all = kept.from(0).records();
        List<Integer> numbers = IntStream.range(0, all.size())
                .filter(i -> matching.matches(all.get(i).values()))
                .boxed()
                .toList();
        assertThat(reader.read(filter, "", 100, ROOM).records()).hasSize(numbers.size());
        return numbers;
    }

    private static LogRecord record(Severity severity, String logger, String body, Key key) {
        return new LogRecord(Records.TIME, severity, logger, body, CallSite.UNKNOWN, key, null, Map.of());
    }

    private void add(int from, int to) {
        IntStream.range(from, to).forEach(i -> kept.add(Records.of(Integer.toString(i))));
    }

    private LogPage latest(int limit) {
        return reader.read(LogFilter.ALL, "", limit, ROOM);
    }

    private LogPage after(String position) {
        return reader.read(LogFilter.ALL, position, 100, ROOM);
    }

    private static List<String> bodies(LogPage page) {
        return page.records().stream()
                .map(record -> parsed(record).getString("body"))
                .toList();
    }

    private static JsonObject parsed(String record) {
        try (var json = Json.createReader(new StringReader(record))) {
            return json.readObject();
        }
    }
}
