package io.ecosystem.handler.queue.internal;

import static io.ecosystem.handler.queue.internal.Stock.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingCommandsTest {

    private static final String SPAN_JSON =
            "{\"trace_id\":\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"0000000000000abc\"}";
    private static final String UID = "abcdef78-1234-1234-1234-1234567890ab";

    private final Stock stock = new Stock();
    private final StoredQueue queue = stock.open(Direction.INCOMING, "queue.demo");
    private final IncomingView view = new IncomingView(stock.queues(), stock.permissions(), stock.codec());
    private final IncomingData contents = new IncomingData(stock.queues(), stock.permissions(), stock.codec());
    private final IncomingControl control = new IncomingControl(stock.queues(), stock.permissions(), stock.codec());

    @Test
    void tellsTheDataOfAQueue() throws Exception {
        Stock.fail(queue, "a", "{}", "failed", "acme 1.0.0");
        Stock.append(queue, "b", "{}");
        Stock.append(queue, "c", "{}");

        assertThat(ask(view, "data")).isEqualTo(answer("false", "false", 2, 1, "null", "Data retrieved."));
    }

    @ParameterizedTest
    @CsvSource({
        "receiving.pause,    true,  false, Paused RECEIVING.",
        "processing.pause,   false, true,  Paused PROCESSING.",
        "all.pause,          true,  true,  Paused ALL."
    })
    void pausesUntilItIsUnpaused(String command, String receiving, String processing, String text) throws Exception {
        String unpause = command.replace("pause", "unpause");

        assertThat(ask(control, command)).isEqualTo(answer(receiving, processing, 0, 0, "null", text));
        assertThat(ask(view, "data")).isEqualTo(answer(receiving, processing, 0, 0, "null", "Data retrieved."));
        assertThat(ask(control, unpause)).isEqualTo(answer("false", "false", 0, 0, "null", "UN-" + text));
        assertThat(queue.paused()).isEmpty();
    }

    @Test
    void namesTheOldestTenErrors() throws Exception {
        for (int i = 0; i < 12; i++) {
            Stock.fail(queue, "key-%02d".formatted(i), "{}", "failed", "");
        }

        String answer = ask(view, "errors.get_first_10");

        assertThat(answer)
                .startsWith("{\"queue_data\":[\"key-00\",\"key-01\",")
                .contains("\"key-09\"],")
                .doesNotContain("key-10")
                .endsWith("\"request_data\":null,\"message\":\"Buffered Endpoint[queue.demo]: Retrieved first 10"
                        + " span-keys for error database.\"}");
        assertThat(stock.ask(
                        view,
                        "eco.buffered_handler.errors.get_first_10",
                        "{\"queue_route_key\":\"queue.demo\"}",
                        new Uid(UID),
                        List.of()))
                .contains("Retrieved first 10 UUIDs for error database.");
    }

    @Test
    void reprocessesAllAndLiftsNoPause() throws Exception {
        Stock.fail(queue, "a", "{}", "failed", "");
        Stock.fail(queue, "b", "{}", "failed", "");
        queue.pause(Activity.PROCESSING).get();

        assertThat(ask(control, "errors.reprocess.all"))
                .isEqualTo(
                        answer("false", "true", 2, 0, "null", "Error database entries, moved to incoming database."));
        assertThat(queue.paused()).isEqualTo(Set.of(Activity.PROCESSING));
    }

    @Test
    void saysHowFarItCameWhenItsTimeIsUp() throws Exception {
        for (int i = 0; i < 2_500; i++) {
            Stock.fail(queue, "key-" + i, "{}", "failed", "");
        }
        String route = "eco.buffered_handler.errors.reprocess.all";
        String body = "{\"queue_route_key\":\"queue.demo\"}";

        assertThatThrownBy(() ->
                        stock.ask(control, route, body, SPAN, List.of(Duration.ofSeconds(9), Duration.ofSeconds(1))))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(Status.BUSY);
                    assertThat(refusal.getMessage())
                            .isEqualTo("2000 entries of queue 'queue.demo' are done so far; ask again for the rest");
                });

        assertThat(queue.sizes().error().entries()).isEqualTo(500);
        assertThat(stock.ask(control, route, body)).contains("moved to incoming database.");
        assertThat(queue.sizes().pending().entries()).isEqualTo(2_500);
    }

    @Test
    void clearsTheErrors() throws Exception {
        Stock.fail(queue, "a", "{}", "failed", "");
        Stock.append(queue, "b", "{}");

        ask(control, "all.pause");
        ask(control, "all.unpause");
        assertThat(stock.removals()).isZero();
        assertThat(ask(contents, "errors.clear"))
                .isEqualTo(answer("false", "false", 1, 0, "null", "Error database cleared."));
        assertThat(stock.removals()).isEqualTo(1);
    }

    @Test
    void inspectsReprocessesAndPopsOneEntry() throws Exception {
        Stock.fail(queue, SPAN.toString(), "{\"label\":\"bad one\",\"fail\":true}", "failed", "");
        String data = "{\"label\":\"bad one\",\"fail\":true}";

        assertThat(one(contents, "errors.inspect_request", "span_key", SPAN_JSON))
                .isEqualTo(
                        answer("false", "false", 0, 1, data, "INSPECTING Error database entry[%s].".formatted(SPAN)));
        assertThat(one(control, "errors.reprocess.one", "span_key", SPAN_JSON))
                .isEqualTo(answer(
                        "false",
                        "false",
                        1,
                        0,
                        data,
                        "Error database entry[%s] moved to incoming database.".formatted(SPAN)));
        assertThat(one(contents, "errors.pop_request", "span_key", SPAN_JSON))
                .isEqualTo(nothing(
                        "No request with span-key [%s] in error queue for route key: [queue.demo]".formatted(SPAN)));
        assertThat(queue.find(SPAN.toString()).orElseThrow().state()).isEqualTo(State.PENDING);
        queue.remove(SPAN.toString()).get();
        Stock.fail(queue, SPAN.toString(), "{}", "failed", "");
        assertThat(one(contents, "errors.pop_request", "span_key", SPAN_JSON))
                .isEqualTo(answer("false", "false", 0, 0, "{}", "POPPED Error database entry[%s].".formatted(SPAN)));
    }

    @Test
    void knowsUidsInAnyLetters() throws Exception {
        Stock.fail(queue, UID, "{\"n\":1}", "failed", "");
        Stock.fail(queue, "junk", "{}", "failed", "");

        assertThat(one(contents, "errors.inspect_request", "request_uid", "\"ABCDEF78-1234-1234-1234-1234567890AB\""))
                .isEqualTo(answer(
                        "false", "false", 0, 2, "{\"n\":1}", "INSPECTING Error database entry[%s].".formatted(UID)));
        assertThat(one(contents, "errors.inspect_request", "request_uid", "\"junk\""))
                .contains("entry[junk].");
        assertThat(one(contents, "errors.inspect_request", "request_uid", "\"other junk\""))
                .isEqualTo(nothing("[other junk] is not a valid UUID."));
        assertThat(one(contents, "errors.inspect_request", "request_uid", "\"%s\"".formatted(UID.replace("ab", "ff"))))
                .isEqualTo(nothing("No request with uid [%s] in error queue for route key: [queue.demo]"
                        .formatted(UID.replace("ab", "ff"))));
    }

    @Test
    void refusesARequestThatNamesNoEntry() {
        assertThatThrownBy(() -> ask(contents, "errors.pop_request"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessageContaining("span_key");
        assertThatThrownBy(
                        () -> one(contents, "errors.pop_request", "span_key", "{\"trace_id\":\"x\",\"span_id\":\"1\"}"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessageContaining("trace_id");
    }

    @Test
    void answersUnderTheNamesOfTheOlderGeneration() throws Exception {
        assertThat(stock.ask(control, "eco.queued_handler.all.pause", "{\"queue_route_key\":\"queue.demo\"}"))
                .isEqualTo(answer("true", "true", 0, 0, "null", "Paused ALL.")
                        .replace("Buffered Endpoint", "Queued Endpoint"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "errors.get_first_10", "errors.inspect_request"})
    void saysThatThereIsNoSuchQueue(String command) throws Exception {
        stock.open(Direction.OUTGOING, "other");
        Handler<?, ?> handler = command.equals("errors.inspect_request") ? contents : view;

        assertThat(stock.ask(handler, "eco.buffered_handler." + command, "{\"queue_route_key\":\"other\"}"))
                .isEqualTo(nothing("No queue for route key: [other]"));
    }

    @Test
    void isBusyWhileTheQueueIsBeingClosed() {
        queue.close();

        assertThatThrownBy(() -> ask(view, "data"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.BUSY));
    }

    @ParameterizedTest
    @MethodSource
    void declaresTheRoutesOfTheCommandsOfItsRole(Class<?> type, Direction direction, String role) {
        var commands = new QueueCommands(stock.queues(), direction, role, stock.permissions(), stock.codec());

        assertThat(Routes.of(type)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(commands.routes());
        assertThat(Routes.role(type)).isEqualTo(role);
        assertThat(commands.routes().stream().filter(route -> route.startsWith("eco.queued_")))
                .isNotEmpty()
                .hasSize(commands.routes().size() / 2);
    }

    static Stream<Arguments> declaresTheRoutesOfTheCommandsOfItsRole() {
        return Stream.of(
                arguments(IncomingView.class, Direction.INCOMING, Role.OBSERVE),
                arguments(IncomingControl.class, Direction.INCOMING, Role.OPERATE),
                arguments(IncomingData.class, Direction.INCOMING, Role.DATA),
                arguments(OutgoingView.class, Direction.OUTGOING, Role.OBSERVE),
                arguments(OutgoingControl.class, Direction.OUTGOING, Role.OPERATE),
                arguments(OutgoingData.class, Direction.OUTGOING, Role.DATA));
    }

    @Test
    void knowsNoCommandOfAnotherRole() {
        assertThatThrownBy(() ->
                        stock.ask(view, "eco.buffered_handler.errors.clear", "{\"queue_route_key\":\"queue.demo\"}"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("no such command: eco.buffered_handler.errors.clear");
    }

    private String ask(Handler<?, ?> handler, String command) throws Exception {
        assertThat(Routes.of(handler.getClass())).contains("eco.buffered_handler." + command);
        return stock.ask(handler, "eco.buffered_handler." + command, "{\"queue_route_key\":\"queue.demo\"}");
    }

    private String one(Handler<?, ?> handler, String command, String field, String key) throws Exception {
        return stock.ask(
                handler,
                "eco.buffered_handler." + command,
                "{\"queue_route_key\":\"queue.demo\",\"%s\":%s}".formatted(field, key));
    }

    private static String answer(
            String receiving, String processing, int pending, int error, String data, String text) {
        return ("{\"queue_data\":{\"route_key\":\"queue.demo\",\"receiving_paused\":%s,\"processing_paused\":%s,"
                        + "\"database_sizes\":{\"pending\":%d,\"error\":%d}},\"request_data\":%s,"
                        + "\"message\":\"Buffered Endpoint[queue.demo]: %s\"}")
                .formatted(receiving, processing, pending, error, data, text);
    }

    private static String nothing(String message) {
        return "{\"queue_data\":null,\"request_data\":null,\"message\":\"%s\"}".formatted(message);
    }
}
