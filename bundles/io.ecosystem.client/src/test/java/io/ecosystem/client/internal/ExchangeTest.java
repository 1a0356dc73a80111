package io.ecosystem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void letsGoOfItsKeyBeforeTheCallerIsTold(boolean succeeds) {
        List<String> order = new ArrayList<>();
        var key = new Uid("mine");
        var exchange = new Exchange("echo", key, new byte[0], false, 0, () -> order.add("key"));
        exchange.outcome.whenComplete((response, failure) -> order.add("told"));
        exchange.answer = new Response(key, Status.SUCCESS, Bytes.utf8("{}"));
        Consumer<Exchange> end = succeeds ? Exchange::tell : ended -> ended.fail(new IllegalStateException());

        end.accept(exchange);

        assertThat(order).containsExactly("key", "told");
    }
}
