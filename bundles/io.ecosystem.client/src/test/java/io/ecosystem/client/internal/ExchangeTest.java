package io.ecosystem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.ClientClosedException;
import io.ecosystem.client.ConnectionLostException;
import io.ecosystem.client.Phase;
import io.ecosystem.client.TimedOutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Uid KEY = new Uid("mine");
    private static final Response ANSWER = new Response(KEY, Status.SUCCESS, Bytes.utf8("{}"));

    private static final CallFailedException FAILURE = new ConnectionLostException("lost", true, null);

    private final Loop loop = new Loop("test", cause -> {});
    private final Counters counters = new Counters();
    private final LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final List<String> order = new ArrayList<>();
    private final Exchange.Owner owner = new Exchange.Owner() {

        @Override
        public void answered(Exchange exchange, Response response) {
            heard.add(response);
        }

        @Override
        public void failed(Exchange exchange, CallFailedException failure) {
            heard.add(failure);
        }
    };
    private final Exchange.Holder holder = new Exchange.Holder() {

        @Override
        public Address address() {
            return Address.parse("tcp://here:1");
        }

        @Override
        public void forget(Exchange exchange) {
            heard.add("forget");
        }
    };
    private final Exchange exchange = new Exchange(
            loop,
            counters,
            owner,
            "echo",
            KEY,
            new byte[0],
            false,
            loop.now() + LONG.toNanos(),
            () -> order.add("key"));

    @AfterEach
    void stop() {
        loop.execute(loop::stop);
        loop.join();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void letsGoOfItsKeyBeforeTheCallerIsTold(boolean succeeds) {
        exchange.outcome.whenComplete((response, failure) -> order.add("told"));
        Consumer<Exchange> end = succeeds ? Exchange::tell : ended -> ended.fail(new IllegalStateException());

        onLoop(() -> {
            if (succeeds) {
                exchange.end(ANSWER);
            }
            end.accept(exchange);
        });

        assertThat(order).containsExactly("key", "told");
        assertThat(exchange.state()).isEqualTo(Exchange.State.ENDED);
    }

    @Test
    void goesFromItsQueueToALinkAndBack() {
        onLoop(() -> {
            assertThat(exchange.state()).isEqualTo(Exchange.State.IDLE);
            assertThat(exchange).hasToString("call of 'echo'");

            exchange.queue(holder, LONG);
            assertThat(exchange.state()).isEqualTo(Exchange.State.QUEUED);
            assertThat(exchange).hasToString("call of 'echo' at tcp://here:1");
            assertThat(counters.waiting).isEqualTo(1);

            exchange.ride(holder);
            exchange.begin(Phase.ANSWERING, LONG);
            exchange.sent();
            assertThat(exchange.state()).isEqualTo(Exchange.State.ON_LINK);
            assertThat(counters.waiting).isZero();

            exchange.attemptFailed(FAILURE);
            exchange.notExecuted();
            assertThat(exchange.state()).isEqualTo(Exchange.State.IDLE);
            assertThat(exchange.address()).isEmpty();
            assertThat(exchange.possiblyExecuted()).isTrue(); // by the previous attempt
        });
    }

    @Test
    void leavesWhereItIsWhenItsTimeIsUp() throws Exception {
        onLoop(() -> exchange.queue(holder, Duration.ofMillis(1)));

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("forget");
        assertThat(heard.poll(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        TimedOutException.class,
                        failure -> assertThat(failure.phase()).isEqualTo(Phase.WAITING));
        assertThat(counters.waiting).isZero();
    }

    @Test
    void saysWhyTheAttemptBeforeFailedWhenItsTimeIsUp() throws Exception {
        onLoop(() -> {
            exchange.ride(holder);
            exchange.attemptFailed(FAILURE);
            exchange.queue(holder, Duration.ofMillis(1));
        });

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("forget");
        assertThat(heard.poll(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        TimedOutException.class, failure -> assertThat(failure).hasCause(FAILURE));
    }

    @Test
    void hearsAndDoesNothingAfterItsEnd() {
        onLoop(() -> {
            exchange.ride(holder);
            exchange.end(ANSWER);

            exchange.answered(ANSWER);
            exchange.failed(new ClientClosedException("late", false));
            assertThat(heard).isEmpty();
            assertThatThrownBy(() -> exchange.queue(holder, LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("call of 'echo' has ended, and cannot be QUEUED");
        });
    }

    private void onLoop(Runnable task) {
        CompletableFuture.runAsync(task, loop::execute)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
