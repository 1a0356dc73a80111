package io.ecosystem.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.api.middleware.Middleware;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.spi.routing.OngoingCall;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallsTest {

    private static final Origin ORIGIN = new Origin("tcp", "tcp://here:1", "there:2", 10_000);
    private static final Request REQUEST = new Request(new Uid("u"), "a", Bytes.utf8("\"hello\""));

    private final Routes routes = new Routes(Duration.ZERO, new DrainTime(Duration.ofSeconds(5)));
    private final Guard guard = new Guard(new DenialLog(Duration.ofSeconds(5)), Duration.ZERO);
    private final TimeLimit unlimited = new TimeLimit(Duration.ZERO);
    private final TimeLimit limited = new TimeLimit(Duration.ofMillis(150));
    private final Calls calls = new Calls(new JsonCodec(), routes, guard, unlimited);
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void close() {
        unlimited.close();
        limited.close();
    }

    @Test
    void answersWithWhatTheHandlerReturns() {
        serve((request, call) ->
                request + " " + call.key() + " " + call.origin().peer());

        Response response = answer();

        assertThat(response).isEqualTo(new Response(new Uid("u"), Status.SUCCESS, Bytes.utf8("\"hello u there:2\"")));
    }

    @Test
    void tellsTheThreadWhoseRequestItWorksOn() {
        serve((request, call) -> CurrentKey.get().toString());

        Response response = answer();

        assertThat(text(response)).isEqualTo("Optional[u]");
        assertThat(CurrentKey.get()).isEmpty();
    }

    @Test
    void answersAnUnknownRoute() {
        Response response = calls.answer(REQUEST.withRoute("x"), ORIGIN, System.nanoTime(), List.of());

        assertThat(response.status()).isEqualTo(Status.UNKNOWN_ROUTE);
        assertThat(text(response)).isEqualTo("status: [400] message: [Unknown route key 'x']");
    }

    @Test
    void answersARefusalInTheWordsOfTheProtocol() {
        serve((request, call) -> {
            throw new RefusedException("text");
        });

        Response response = answer();

        assertThat(response.status()).isEqualTo(Status.REFUSED);
        assertThat(text(response)).isEqualTo("status: [600] message: [Processing Failure 'a', message: 'text']");
    }

    @Test
    void answersABusyHandler() {
        serve((request, call) -> {
            throw RefusedException.busy("text");
        });

        assertThat(answer().status()).isEqualTo(Status.BUSY);
        assertThat(text(answer())).isEqualTo("status: [500] message: [text]");
    }

    @Test
    void answersADenial() {
        serve((request, call) -> {
            throw RefusedException.denied("not you");
        });

        assertThat(answer().status()).isEqualTo(Status.DENIED);
        assertThat(text(answer())).isEqualTo("status: [200] message: [not you]");
    }

    @Test
    void answersABodyThatIsNotWhatTheHandlerTakes() {
        serve((request, call) -> "never");

        Response response = calls.answer(REQUEST.withData(Bytes.utf8("{}")), ORIGIN, System.nanoTime(), List.of());

        assertThat(response.status()).isEqualTo(Status.INVALID);
        assertThat(text(response)).isEqualTo("expected text, not an object");
    }

    @Test
    void answersAnyOtherFailureShortly() {
        serve((request, call) -> {
            throw new IOException("x".repeat(10_000));
        });

        Response response = answer();

        assertThat(response.status()).isEqualTo(Status.UNHANDLED);
        assertThat(text(response)).hasSizeLessThan(310).startsWith("xxx");
    }

    @Test
    void answersAFailureWithoutATextByItsName() {
        serve((request, call) -> {
            throw new NullPointerException();
        });

        assertThat(text(answer())).isEqualTo("NullPointerException");
    }

    @Test
    void answersAFailureThatCannotBeDescribed() {
        serve((request, call) -> {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new NullPointerException();
                }
            };
        });

        Response response = answer();

        assertThat(response.status()).isEqualTo(Status.UNHANDLED);
        assertThat(text(response)).contains("CallsTest$", "which cannot be described");
    }

    @Test
    void answersAnErrorOfTheMachine() {
        serve((request, call) -> endless(request, call));

        Response response = answer();

        assertThat(response.status()).isEqualTo(Status.UNHANDLED);
        assertThat(text(response)).isEqualTo("StackOverflowError");
    }

    @Test
    void leavesTheHandlerHoweverTheCallEnds() throws InterruptedException {
        Served served = serve((request, call) -> {
            throw new IllegalStateException("bad");
        });

        answer();

        assertThat(routes.remove(served)).isZero();
    }

    @Test
    void passesMiddlewareInTheirOrderAndBack() {
        serve((request, call) -> {
            events.add("handler");
            return request;
        });

        Response response = answer(new Noting("one"), new Noting("two"));

        assertThat(text(response)).isEqualTo("hello");
        assertThat(events)
                .containsExactly("one before", "two before", "handler", "two after SUCCESS", "one after SUCCESS");
    }

    @Test
    void goesOnWithTheRequestThatMiddlewareMade() {
        routes.add(Handlers.served(
                Handlers.of((request, call) -> request + " at " + call.request().route()), "b"));

        Response response = answer(new Noting("one") {

            @Override
            public Decision before(Request request, Call call) {
                return request.withRoute("b").withData(Bytes.utf8("\"other\""));
            }
        });

        assertThat(text(response)).isEqualTo("other at b");
    }

    @Test
    void goesBackWithTheResponseThatMiddlewareMade() {
        serve((request, call) -> request);

        Response response = answer(new Noting("outer"), new Noting("inner") {

            @Override
            public Response after(Response inner, Call call) {
                return new Response(new Uid("other"), Status.DENIED, Bytes.utf8("\"changed\""));
            }
        });

        assertThat(response).isEqualTo(new Response(new Uid("u"), Status.DENIED, Bytes.utf8("\"changed\"")));
        assertThat(events).contains("outer after DENIED");
    }

    @Test
    void keepsTheKeyOfTheRequestWhateverMiddlewareMakesOfIt() {
        serve((request, call) -> request);

        Response response = answer(new Noting("one") {

            @Override
            public Decision before(Request request, Call call) {
                return new Request(new Uid("other"), request.route(), request.data());
            }
        });

        assertThat(response.key()).isEqualTo(new Uid("u"));
    }

    @Test
    void letsMiddlewareAnswer() {
        serve((request, call) -> {
            events.add("handler");
            return request;
        });

        Response response = answer(
                new Noting("outer"),
                new Noting("inner") {

                    @Override
                    public Decision before(Request request, Call call) {
                        return new Response(request.key(), Status.SUCCESS, Bytes.utf8("\"mine\""));
                    }
                },
                new Noting("innermost"));

        assertThat(text(response)).isEqualTo("mine");
        assertThat(events).containsExactly("outer before", "outer after SUCCESS");
    }

    @Test
    void tellsMiddlewareOfAFailure() {
        serve((request, call) -> {
            throw new RefusedException("text");
        });

        answer(new Noting("one"), new Noting("two"));

        assertThat(events)
                .containsExactly(
                        "one before",
                        "two before",
                        "two failed text",
                        "two after REFUSED",
                        "one failed text",
                        "one after REFUSED");
    }

    @Test
    void tellsMiddlewareOfARouteThatNobodyServes() {
        Response response = answer(new Noting("one"));

        assertThat(response.status()).isEqualTo(Status.UNKNOWN_ROUTE);
        assertThat(events).containsExactly("one before", "one failed Unknown route key 'a'", "one after UNKNOWN_ROUTE");
    }

    @Test
    void survivesMiddlewareThatFails() {
        serve((request, call) -> request);

        Response response = answer(new Noting("outer"), new Noting("inner") {

            @Override
            public Response after(Response before, Call call) {
                throw new IllegalStateException("broken");
            }
        });

        assertThat(response.status()).isEqualTo(Status.UNHANDLED);
        assertThat(response.key()).isEqualTo(new Uid("u"));
        assertThat(events)
                .containsExactly("outer before", "inner before", "outer failed broken", "outer after UNHANDLED");
    }

    @Test
    void survivesMiddlewareThatReturnsNothing() {
        serve((request, call) -> request);

        Response before = answer(new Noting("one") {

            @Override
            public Decision before(Request request, Call call) {
                return null;
            }
        });
        Response after = answer(new Noting("outer"), new Noting("inner") {

            @Override
            public Response after(Response response, Call call) {
                return null;
            }
        });

        assertThat(before.status()).isEqualTo(Status.UNHANDLED);
        assertThat(before.key()).isEqualTo(new Uid("u"));
        assertThat(after.status()).isEqualTo(Status.UNHANDLED);
        assertThat(after.key()).isEqualTo(new Uid("u"));
        assertThat(events).contains("outer after UNHANDLED");
    }

    @Test
    void interruptsACallThatTakesTooLong() {
        Calls brief = new Calls(new JsonCodec(), routes, guard, limited);
        AtomicReference<Duration> left = new AtomicReference<>();
        serve((request, call) -> {
            left.set(call.timeLeft().orElseThrow());
            new CountDownLatch(1).await();
            return "never";
        });

        Response response = brief.answer(REQUEST, ORIGIN, System.nanoTime(), List.of());

        assertThat(left.get()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(150));
        assertThat(response.status()).isEqualTo(Status.UNHANDLED);
        assertThat(text(response)).isEqualTo("route 'a' did not answer within 150 ms");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void leavesNoInterruptForTheNextCall() {
        Calls brief = new Calls(new JsonCodec(), routes, guard, limited);
        serve((request, call) -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            return "late";
        });

        Response late = brief.answer(REQUEST, ORIGIN, System.nanoTime(), List.of());

        assertThat(text(late)).isEqualTo("late");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void leavesNoInterruptThatAHandlerMadeItself() {
        serve((request, call) -> {
            Thread.currentThread().interrupt();
            return "done";
        });

        Response response = answer();

        assertThat(text(response)).isEqualTo("done");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void saysWhenItBeganAndCountsItsTimeFromThen() {
        Calls brief = new Calls(new JsonCodec(), routes, guard, limited);
        long began = System.nanoTime() - Duration.ofHours(1).toNanos();
        serve((request, call) ->
                "%d %s".formatted(began - call.began(), call.timeLeft().orElseThrow()));

        assertThat(text(brief.answer(REQUEST, ORIGIN, began, List.of()))).isEqualTo("0 PT0S");
    }

    @Test
    void saysThatNothingLimitsACall() {
        serve((request, call) -> call.timeLeft().toString());

        assertThat(text(answer())).isEqualTo("Optional.empty");
    }

    @Test
    void showsACallWhileItGoesOnAndWhatItIsIn() {
        AtomicReference<List<OngoingCall>> inHandler = new AtomicReference<>();
        AtomicReference<List<OngoingCall>> inMiddleware = new AtomicReference<>();
        Served served = serve((request, call) -> {
            inHandler.set(unlimited.ongoing(Duration.ofMinutes(1)));
            return "done";
        });
        long began = System.nanoTime() - Duration.ofHours(1).toNanos();

        calls.answer(REQUEST, ORIGIN, began, List.of(new Noting("m") {

            @Override
            public Response after(Response response, Call call) {
                inMiddleware.set(unlimited.ongoing(Duration.ZERO));
                return response;
            }
        }));

        OngoingCall call = inHandler.get().getFirst();
        assertThat(inHandler.get()).hasSize(1);
        assertThat(call.route()).isEqualTo("a");
        assertThat(call.handler()).isEqualTo(served.toString());
        assertThat(call.origin()).isEqualTo(ORIGIN);
        assertThat(call.began()).isEqualTo(began);
        assertThat(call.interrupted()).isFalse();
        assertThat(call.thread()).isSameAs(Thread.currentThread());
        assertThat(inMiddleware.get()).extracting(OngoingCall::handler).containsExactly("");
        assertThat(unlimited.ongoing(Duration.ZERO)).isEmpty();
    }

    @Test
    void showsTheOldestCallsFirstAndOnlyThoseThatAreOldEnough() {
        long now = System.nanoTime();
        ActiveCall young = new ActiveCall(REQUEST, ORIGIN, now, Duration.ZERO);
        ActiveCall old = new ActiveCall(
                REQUEST.withRoute("old"), ORIGIN, now - Duration.ofHours(1).toNanos(), Duration.ZERO);
        ActiveCall older = new ActiveCall(
                REQUEST.withRoute("older"), ORIGIN, now - Duration.ofHours(2).toNanos(), Duration.ZERO);
        List.of(young, old, older).forEach(unlimited::begin);

        assertThat(unlimited.ongoing(Duration.ofMinutes(30)))
                .extracting(OngoingCall::route)
                .containsExactly("older", "old");
    }

    private Served serve(Handlers.Text handler) {
        Served served = Handlers.served(Handlers.of(handler), "a");
        routes.add(served);
        return served;
    }

    private Response answer(Middleware... stages) {
        return calls.answer(REQUEST, ORIGIN, System.nanoTime(), List.of(stages));
    }

    private static String text(Response response) {
        String data = response.data().utf8();
        return data.startsWith("\"") ? data.substring(1, data.length() - 1) : data;
    }

    private static String endless(String request, Call call) {
        return endless(request, call) + request;
    }

    /** Middleware that only records what it sees. */
    private class Noting implements Middleware {

        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public Decision before(Request request, Call call) {
            events.add(name + " before");
            return request;
        }

        @Override
        public Response after(Response response, Call call) {
            events.add(name + " after " + response.status());
            return response;
        }

        @Override
        public void failed(Throwable failure, Call call) {
            events.add(name + " failed " + failure.getMessage());
        }
    }
}
