package io.ecosystem.handler.queue.internal;

import static io.ecosystem.handler.queue.internal.Stock.SPAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.handler.Handler;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import io.ecosystem.spi.queue.StoredQueue;
import org.junit.jupiter.api.Test;

class OutgoingCommandsTest {

    private static final String SPAN_JSON =
            "{\"trace_id\":\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"0000000000000abc\"}";

    private final Stock stock = new Stock();
    private final StoredQueue queue = stock.open(Direction.OUTGOING, "billing");
    private final OutgoingView view = new OutgoingView(stock.queues(), stock.permissions(), stock.codec());
    private final OutgoingData data = new OutgoingData(stock.queues(), stock.permissions(), stock.codec());
    private final OutgoingControl control = new OutgoingControl(stock.queues(), stock.permissions(), stock.codec());

    @Test
    void pausesAndUnpausesSending() throws Exception {
        assertThat(ask(control, "send_process.pause", ""))
                .isEqualTo(answer(true, 0, 0, "null", "Paused SEND PROCESS."));
        assertThat(queue.paused()).containsExactly(Activity.PROCESSING);
        assertThat(ask(control, "send_process.unpause", ""))
                .isEqualTo(answer(false, 0, 0, "null", "UN-Paused SEND PROCESS."));
        assertThat(ask(view, "data", "")).isEqualTo(answer(false, 0, 0, "null", "Data retrieved."));
    }

    @Test
    void showsAndMovesErrors() throws Exception {
        Stock.fail(queue, SPAN.toString(), "{\"n\":1}", "refused", "");
        String key = ",\"span_key\":" + SPAN_JSON;

        assertThat(ask(view, "errors.get_first_10", ""))
                .startsWith("{\"queue_data\":[\"%s\"]".formatted(SPAN))
                .endsWith("\"Buffered Sender[billing]: Retrieved first 10 span-keys for error database.\"}");
        assertThat(ask(data, "errors.inspect_request", key))
                .isEqualTo(answer(false, 0, 1, "{\"n\":1}", "INSPECTING Error database entry[%s].".formatted(SPAN)));
        assertThat(ask(control, "errors.reprocess.one", key))
                .isEqualTo(answer(
                        false, 1, 0, "{\"n\":1}", "Error database entry[%s] moved to Retry database.".formatted(SPAN)));
        assertThat(ask(control, "errors.reprocess.all", ""))
                .isEqualTo(answer(false, 1, 0, "null", "Error database entries, moved to Retry database."));
        assertThat(ask(data, "errors.pop_request", key))
                .contains(
                        "\"No request with span-key [%s] in buffered sender error database, for route key: [billing]\""
                                .formatted(SPAN));
        assertThat(ask(data, "errors.clear", "")).isEqualTo(answer(false, 1, 0, "null", "Error database cleared."));
    }

    @Test
    void hasTheWordsOfTheOlderGeneration() throws Exception {
        assertThat(stock.ask(view, "eco.queued_sender.data", "{\"queue_route_key\":\"none\"}"))
                .contains("\"No queued sender with route key: [none]\"");
        assertThat(stock.ask(view, "eco.buffered_sender.data", "{\"queue_route_key\":\"none\"}"))
                .contains("\"No buffered sender with route key: [none]\"");
        assertThat(stock.ask(view, "eco.queued_sender.data", "{\"queue_route_key\":\"billing\"}"))
                .contains("\"Queued Sender[billing]: Data retrieved.\"");
    }

    private String ask(Handler<?, ?> handler, String command, String key) throws Exception {
        assertThat(Routes.of(handler.getClass())).contains("eco.buffered_sender." + command);
        return stock.ask(
                handler, "eco.buffered_sender." + command, "{\"queue_route_key\":\"billing\"%s}".formatted(key));
    }

    private static String answer(boolean paused, int pending, int error, String data, String text) {
        return ("{\"queue_data\":{\"route_key\":\"billing\",\"send_process_paused\":%s,"
                        + "\"database_sizes\":{\"pending\":%d,\"error\":%d}},\"request_data\":%s,"
                        + "\"message\":\"Buffered Sender[billing]: %s\"}")
                .formatted(paused, pending, error, data, text);
    }
}
