package io.ecosystem.handler.queue.internal;

import static io.ecosystem.handler.queue.internal.Stock.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Lease;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueRoutesTest {

    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]*)\"");
    private static final String NO_SIZE = "{\"entries\":0,\"bytes\":0}";

    private final Stock stock = new Stock();
    private final StoredQueue queue = stock.open(Direction.INCOMING, "orders");
    private final QueueList list = new QueueList(stock.queues());
    private final QueueFind find = new QueueFind(stock.queues(), stock.permissions(), stock.codec());
    private final QueueBrowse browse = new QueueBrowse(stock.queues(), stock.permissions(), stock.codec());
    private final QueueReprocess reprocess = new QueueReprocess(
            stock.queues(), new VersionedReprocess(stock.queues(), stock.permissions()), stock.codec());
    private final QueueClear clear = new QueueClear(stock.queues(), stock.codec());
    private final QueueImport imports = new QueueImport(stock.queues(), stock.codec());

    @Test
    void listsQueuesWithAllThatIsKnown() throws Exception {
        stock.open(Direction.OUTGOING, "billing");
        Stock.append(queue, "a", "{}");
        queue.pause(Activity.RECEIVING).get();

        assertThat(stock.ask(list, "eco.queue.list", "{}"))
                .isEqualTo("{\"queues\":[{\"queue\":\"orders\",\"direction\":\"incoming\",\"worker\":\"acme"
                        + " 1.0.0\",\"store\":null,\"receiving_paused\":true,"
                        + "\"processing_paused\":false,\"trouble\":null,\"sizes\":"
                        + sizes("{\"entries\":1,\"bytes\":3}", NO_SIZE)
                        + "},{\"queue\":\"billing\",\"direction\":\"outgoing\",\"worker\":\"acme"
                        + " 1.0.0\",\"store\":null,"
                        + "\"processing_paused\":false,\"trouble\":null,\"sizes\":" + sizes(NO_SIZE, NO_SIZE) + "}]}");
    }

    @Test
    void importsEntriesInTheirOrder() throws Exception {
        Stock.append(queue, "known", "{\"n\":1}");
        Stock.append(queue, "other", "{\"n\":2}");

        assertThat(stock.ask(imports, "eco.queue.import", """
            {"queue":"orders","entries":[
              {"key":"b","data":{"n":1.50},"group":"g","metadata":{"tenant":"acme","peer":"x"}},{"key":"a","data":null},
              {"key":"known","data":{"n":1}},{"key":"other","data":{"n":3}}]}\
            """))
                .isEqualTo("{\"stored\":2,\"known\":1,\"conflicting\":[\"other\"]}");

        assertThat(stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\",\"state\":\"pending\"}"))
                .containsSubsequence(
                        "\"known\"", "\"other\"", "\"b\"", "\"g\"", "{\"n\":1.50}", "\"a\"", "\"data\":null")
                .contains("\"tenant\":\"acme\"")
                .doesNotContain("\"peer\":\"x\"");
    }

    @Test
    void importsNothingOfAWrongRequest() {
        refused(imports, "{\"queue\":\"orders\",\"entries\":[]}", "entries: expected from 1 to 1000 entries, not 0");
        refused(
                imports,
                "{\"queue\":\"orders\",\"entries\":[{\"key\":\"a\",\"data\":1},{\"key\":\"a\",\"data\":2}]}",
                "entries[1].key: 'a' comes twice");
        refused(imports, "{\"queue\":\"orders\",\"entries\":[{\"key\":\"\",\"data\":1}]}", "entries[0]: ");
        refused(
                imports,
                "{\"queue\":\"orders\",\"entries\":[{\"key\":\"a\",\"metadata\":{\"b c\":\"\"}}]}",
                "entries[0]: metadata: 'b c' is no name");

        assertThat(queue.sizes().live().entries()).isZero();
    }

    @Test
    void tellsTheSizesOfOneOrAll() throws Exception {
        stock.open(Direction.OUTGOING, "billing");
        Stock.fail(queue, "a", "{}", "failed", "");

        assertThat(stock.ask(list, "eco.queue.sizes", "{\"queue\":\"orders\"}"))
                .isEqualTo("{\"queues\":[{\"queue\":\"orders\",\"direction\":\"incoming\",\"sizes\":"
                        + sizes(NO_SIZE, "{\"entries\":1,\"bytes\":3}") + "}]}");
        assertThat(stock.ask(list, "eco.queue.sizes", "{}")).contains("orders", "billing");
        assertThat(stock.ask(list, "eco.queue.sizes", "{\"direction\":\"outgoing\"}"))
                .doesNotContain("orders");
        assertThat(stock.ask(list, "eco.queue.sizes", "{\"queue\":\"none\"}")).isEqualTo("{\"queues\":[]}");
    }

    @Test
    void findsAKeyWhereverItIsWithItsHistory() throws Exception {
        Stock.fail(queue, SPAN.toString(), "{\"n\":1}", "out of order", "acme 1.0.0");

        assertThat(stock.ask(
                        find,
                        "eco.queue.find",
                        "{\"key\":\"%s\"}".formatted(SPAN.toString().toUpperCase())))
                .isEqualTo("{\"entries\":[{\"queue\":\"orders\",\"direction\":\"incoming\",\"key\":\"" + SPAN
                        + "\",\"state\":\"error\",\"received\":\"2026-01-01T00:00:00Z\","
                        + "\"since\":\"2026-01-01T00:00:01Z\",\"due\":\"2026-01-01T00:00:01Z\",\"attempts\":1,"
                        + "\"redeliveries\":0,\"failures\":[{\"at\":\"2026-01-01T00:00:01Z\",\"reason\":\"out"
                        + " of order\",\"version\":\"acme"
                        + " 1.0.0\"}],\"metadata\":{},\"group\":\"\",\"data\":{\"n\":1}}]}");
    }

    @Test
    void findsAKeyThatIsBeingProcessed() throws Exception {
        Stock.append(queue, "abcdef78-1234-1234-1234-1234567890ab", "{}");
        queue.take(1, Order.FREE, Instant.now()).get();

        assertThat(stock.ask(find, "eco.queue.find", "{\"key\":\"ABCDEF78-1234-1234-1234-1234567890AB\"}"))
                .contains("\"state\":\"processing\"");
        assertThat(stock.ask(find, "eco.queue.find", "{\"key\":\"none\"}")).isEqualTo("{\"entries\":[]}");
    }

    @Test
    void findsTheEntriesOfATraceInAllQueues() throws Exception {
        StoredQueue sent = stock.open(Direction.OUTGOING, "billing");
        Stock.fail(queue, SPAN.toString(), "{}", "out of order", "acme 1.0.0");
        String next = SPAN.next().toString();
        Stock.append(sent, next, "{}");
        Stock.append(sent, "12345678-1234-1234-1234-1234567890ac:0000000000000abc", "{}");

        String trace = SPAN.traceId().toString();
        assertThat(stock.ask(find, "eco.queue.find", "{\"trace\":\"%s\"}".formatted(trace.toUpperCase(Locale.ROOT))))
                .contains("\"key\":\"" + SPAN + "\",\"state\":\"error\"")
                .contains("\"queue\":\"billing\",\"direction\":\"outgoing\",\"key\":\"" + next + "\"")
                .doesNotContain("ac:0000000000000abc")
                .endsWith("],\"complete\":true}");
        assertThat(stock.ask(find, "eco.queue.find", "{\"trace\":\"%s\",\"direction\":\"incoming\"}".formatted(trace)))
                .contains("orders")
                .doesNotContain("billing");
    }

    @Test
    void saysThatATraceHasMoreEntriesThanAreShown() throws Exception {
        for (int i = 0; i <= 1_000; i++) {
            Stock.append(queue, SPAN.traceId() + ":" + i, "{}");
        }

        assertThat(stock.ask(find, "eco.queue.find", "{\"trace\":\"%s\"}".formatted(SPAN.traceId())))
                .endsWith("],\"complete\":false}");
    }

    @Test
    void findsEitherAKeyOrATrace() {
        assertInvalid(find, "eco.queue.find", "{}", "key: expected either a key or a trace");
        assertInvalid(
                find, "eco.queue.find", "{\"key\":\"1\",\"trace\":\"1\"}", "trace: expected either a key or a trace");
        assertInvalid(find, "eco.queue.find", "{\"trace\":\"1-1-1-1-1\"}", "trace: expected a UUID, not '1-1-1-1-1'");
    }

    private void assertInvalid(QueueFind handler, String route, String request, String text) {
        assertThatThrownBy(() -> stock.ask(handler, route, request))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(Status.INVALID);
                    assertThat(refused).hasMessage(text);
                });
    }

    @Test
    void browsesPageByPage() throws Exception {
        for (int i = 0; i < 5; i++) {
            Stock.fail(queue, "key-" + i, "{}", "failed", "");
        }

        String first = stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\",\"size\":3}");
        String second = stock.ask(
                browse, "eco.queue.browse", "{\"queue\":\"orders\",\"size\":3,\"from\":\"%s\"}".formatted(next(first)));

        assertThat(first).contains("key-0", "key-1", "key-2").doesNotContain("key-3");
        assertThat(second).contains("key-3", "key-4").doesNotContain("key-2").endsWith("\"next\":\"\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"reason\":\"teapot\"",
                "\"version\":\"acme 2.0.0\"",
                "\"reason\":\"a tea\",\"older_than\":\"PT1H\""
            })
    void browsesWhatPassesAFilter(String filter) throws Exception {
        Stock.fail(queue, "one", "{}", "no teapot", "acme 1.0.0");
        Stock.fail(queue, "two", "{}", "a teapot", "acme 2.0.0");
        queue.remove("one").get();
        Stock.fail(queue, "one", "{}", "no cup", "acme 1.0.0");

        assertThat(stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\",%s}".formatted(filter)))
                .contains("\"two\"")
                .doesNotContain("\"one\"");
    }

    @Test
    void browsesWhatWaitsToBeProcessed() throws Exception {
        Stock.append(queue, "a", "{}");

        assertThat(stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\",\"state\":\"pending\"}"))
                .contains("\"key\":\"a\"", "\"state\":\"pending\"");
        assertThat(stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\"}"))
                .isEqualTo("{\"entries\":[],\"next\":\"\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"state\":\"lost\"",
                "\"size\":0",
                "\"size\":1001",
                "\"older_than\":\"1h\"",
                "\"older_than\":\"PT-5H\"",
                "\"older_than\":\"-PT5H\"",
                "\"reason\":\"\"",
                "\"version\":\"\"",
                "\"direction\":\"up\"",
                "\"from\":\"there\""
            })
    void refusesWhatCannotBeBrowsed(String field) {
        assertThatThrownBy(() -> stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\",%s}".formatted(field)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessageStartingWith(field.substring(1, field.indexOf('"', 1)) + ": ");
    }

    @Test
    void namesWhatIsMissingOrAmbiguous() {
        stock.open(Direction.OUTGOING, "orders");

        assertThatThrownBy(() -> stock.ask(browse, "eco.queue.browse", "{\"queue\":\"none\"}"))
                .hasMessage("there is no queue 'none'; eco.queue.list names those there are");
        assertThatThrownBy(() -> stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\"}"))
                .hasMessage("there are an incoming and an outgoing queue 'orders'; state its direction");
    }

    @Test
    void saysWhatWouldMoveAndMovesNothing() throws Exception {
        Stock.fail(queue, "one", "{}", "no cup", "");
        Stock.fail(queue, "two", "{}", "a teapot", "");

        assertThat(reprocess("\"reason\":\"teapot\",\"dry_run\":true"))
                .isEqualTo("{\"entries\":1,\"dry_run\":true,\"complete\":true,\"next\":\"\"}");
        assertThat(queue.sizes().error().entries()).isEqualTo(2);
        assertThat(reprocess("\"reason\":\"teapot\""))
                .isEqualTo("{\"entries\":1,\"dry_run\":false,\"complete\":true,\"next\":\"\"}");
        assertThat(queue.find("one").orElseThrow().state()).isEqualTo(State.ERROR);
        assertThat(queue.find("two").orElseThrow().state()).isEqualTo(State.PENDING);
    }

    @Test
    void goesOnWhereACallEnded() throws Exception {
        for (int i = 0; i < 2_500; i++) {
            Stock.fail(queue, "key-" + i, "{}", "failed", "");
        }

        String byLimit = reprocess("\"limit\":100");
        String byTime = stock.ask(
                reprocess,
                "eco.queue.reprocess",
                "{\"queue\":\"orders\",\"from\":\"%s\"}".formatted(next(byLimit)),
                SPAN,
                List.of(Duration.ofSeconds(1)));
        String rest = reprocess("\"from\":\"%s\"".formatted(next(byTime)));

        assertThat(byLimit).startsWith("{\"entries\":100,\"dry_run\":false,\"complete\":false,");
        assertThat(byTime).startsWith("{\"entries\":1000,\"dry_run\":false,\"complete\":false,");
        assertThat(rest).isEqualTo("{\"entries\":1400,\"dry_run\":false,\"complete\":true,\"next\":\"\"}");
        assertThat(queue.sizes().pending().entries()).isEqualTo(2_500);
    }

    @Test
    void clearsByStateAndFilter() throws Exception {
        Stock.append(queue, "pending", "{}");
        Stock.append(queue, "taken", "{}");

        assertThat(stock.ask(clear, "eco.queue.clear", "{\"queue\":\"orders\",\"state\":\"pending\"}"))
                .startsWith("{\"entries\":2,");
        assertThat(stock.removals()).isEqualTo(1);
        assertThatThrownBy(() -> stock.ask(clear, "eco.queue.clear", "{\"queue\":\"orders\",\"state\":\"processing\"}"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID));
        assertThatThrownBy(() -> reprocess("\"state\":\"pending\""))
                .hasMessage("state: cannot requeue entries that are pending");
        assertThatThrownBy(() -> reprocess("\"limit\":0")).hasMessage("limit: expected a positive integer, not 0");
        assertThatThrownBy(() -> reprocess("\"from\":\"there\"")).hasMessageStartingWith("from: ");
    }

    @Test
    void refusesAFieldThatItDoesNotKnowAndDoesNothing() throws Exception {
        Stock.fail(queue, "a", "{}", "failed", "");

        assertThatThrownBy(() -> stock.ask(clear, "eco.queue.clear", "{\"queue\":\"orders\",\"dryRun\":true}"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessage("dryRun: unknown field; known are queue, direction, state, key, "
                        + "reason, version, older_than, dry_run, limit, from");
        assertThatThrownBy(() -> reprocess("\"raeson\":\"x\"")).hasMessageStartingWith("raeson: unknown field; ");
        assertThat(queue.sizes().error().entries()).isEqualTo(1);
    }

    @Test
    void refusesANullInPlaceOfAFilterAndDoesNothing() throws Exception {
        Stock.fail(queue, "a", "{}", "failed", "");
        var fields = Stream.of(BulkChange.Request.class.getRecordComponents())
                .filter(component -> component.getType() == Optional.class)
                .map(component ->
                        component.getName().replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT))
                .toList();
        assertThat(fields).contains("key", "older_than", "dry_run");

        for (String field : fields) {
            String body = "{\"queue\":\"orders\", \"%s\" : null }".formatted(field);
            for (var ask : List.<ThrowingCallable>of(
                    () -> stock.ask(clear, "eco.queue.clear", body),
                    () -> stock.ask(reprocess, "eco.queue.reprocess", body))) {
                assertThatThrownBy(ask)
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                        .hasMessage(field + ": expected a value, not null; leave it out to state none");
            }
        }
        assertThat(queue.find("a").orElseThrow().state()).isEqualTo(State.ERROR);
        assertThat(stock.removals()).isZero();
    }

    @Test
    void choosesOneByItsKey() throws Exception {
        for (String key : List.of("a", "b", "c")) {
            Stock.fail(queue, key, "{}", "failed", "");
        }

        assertThat(stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\",\"key\":\"b\"}"))
                .contains("\"key\":\"b\"")
                .doesNotContain("\"key\":\"a\"", "\"key\":\"c\"");
        assertThat(reprocess("\"key\":\"b\",\"dry_run\":true"))
                .isEqualTo("{\"entries\":1,\"dry_run\":true,\"complete\":true,\"next\":\"\"}");
        assertThat(reprocess("\"key\":\"b\"")).startsWith("{\"entries\":1,");
        assertThat(reprocess("\"key\":\"b\"")).startsWith("{\"entries\":0,");
        assertThat(reprocess("\"key\":\"a\",\"reason\":\"another\"")).startsWith("{\"entries\":0,");
        assertThat(stock.ask(clear, "eco.queue.clear", "{\"queue\":\"orders\",\"key\":\"a\"}"))
                .startsWith("{\"entries\":1,");
        assertThat(queue.find("a")).isEmpty();
        assertThat(queue.find("b").orElseThrow().state()).isEqualTo(State.PENDING);
        assertThat(queue.find("c").orElseThrow().state()).isEqualTo(State.ERROR);
    }

    @Test
    void movesWhatFailedByAClockThatWasAhead() throws Exception {
        Stock.append(queue, "a", "{}");
        Lease lease = queue.take(1, Order.FREE, Instant.now()).get().getFirst();
        queue.moveToError(lease, new Failure(Instant.now().plus(Duration.ofDays(1)), "failed", ""))
                .get();

        assertThat(reprocess("\"dry_run\":false")).startsWith("{\"entries\":1,");
    }

    @Test
    void withholdsBodiesFromWhoMayNotSeeThem() throws Exception {
        Stock.fail(queue, SPAN.toString(), "{\"secret\":1}", "failed", "");
        stock.ask(
                imports,
                "eco.queue.import",
                "{\"queue\":\"orders\",\"entries\":[{\"key\":\"k\",\"metadata\":{\"tenant\":\"secret\"}}]}");
        stock.hideBodies();

        String found = stock.ask(find, "eco.queue.find", "{\"key\":\"%s\"}".formatted(SPAN));
        String browsed = stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\"}");
        String pending = stock.ask(browse, "eco.queue.browse", "{\"queue\":\"orders\",\"state\":\"pending\"}");

        assertThat(List.of(found, browsed))
                .allSatisfy(answer -> assertThat(answer).contains(SPAN.toString()));
        assertThat(pending).contains("\"transport\":");
        assertThat(List.of(found, browsed, pending))
                .allSatisfy(answer -> assertThat(answer)
                        .contains("\"withheld\":\"group, data and other metadata need the role 'data'\"")
                        .doesNotContain("secret", "\"data\":"));
    }

    private String reprocess(String fields) throws Exception {
        return stock.ask(reprocess, "eco.queue.reprocess", "{\"queue\":\"orders\",%s}".formatted(fields));
    }

    private void refused(Handler<?, ?> handler, String body, String reason) {
        assertThatThrownBy(() -> stock.ask(handler, "eco.queue.import", body))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessageContaining(reason);
    }

    private static String next(String answer) {
        Matcher next = NEXT.matcher(answer);
        assertThat(next.find()).isTrue();
        return next.group(1);
    }

    private static String sizes(String pending, String error) {
        return "{\"pending\":%s,\"processing\":%s,\"waiting\":%s,\"error\":%s}"
                .formatted(pending, NO_SIZE, NO_SIZE, error);
    }
}
