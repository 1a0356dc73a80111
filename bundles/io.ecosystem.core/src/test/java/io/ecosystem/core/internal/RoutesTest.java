package io.ecosystem.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import io.ecosystem.spi.rollout.Rollout;
import io.ecosystem.spi.routing.Offer;
import io.ecosystem.spi.routing.WaitingHandler;
import io.ecosystem.spi.transport.GatewayClosedException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoutesTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(30);

    private final Routes routes = new Routes(LONG, new DrainTime(LONG));

    @Test
    void knowsNoRouteAtFirst() throws InterruptedException {
        assertUnknown(routes, "a");
    }

    @Test
    void offersAHandlerAtEachOfItsRoutes() throws InterruptedException {
        Served both = Handlers.served(Handlers.answering("x"), "a", "b");

        routes.add(both);

        assertThat(routes.enter("a", NoKey.INSTANCE)).isSameAs(both);
        assertThat(routes.enter("b", NoKey.INSTANCE)).isSameAs(both);
        assertUnknown(routes, "A");
    }

    @Test
    void takesTheHighestRankingThenVersionThenTheOldest() throws InterruptedException {
        Served ranked = Handlers.served(Handlers.answering("ranked"), 1, "1", 9, 1, "a");
        Served newest = Handlers.served(Handlers.answering("newest"), 0, "1.10", 8, 2, "a");
        Served oldest = Handlers.served(Handlers.answering("oldest"), 0, "1.9", 3, 3, "a");
        Served younger = Handlers.served(Handlers.answering("younger"), 0, "1.9", 7, 4, "a");
        Served last = Handlers.served(Handlers.answering("last"), -1, "9", 1, 5, "a");
        List<Served> all = new ArrayList<>(List.of(ranked, newest, oldest, younger, last));
        Collections.shuffle(all, new Random(7));
        all.forEach(routes::add);

        for (Served best : List.of(ranked, newest, oldest, younger, last)) {
            assertThat(routes.enter("a", NoKey.INSTANCE)).isSameAs(best);
            best.calls().leave();
            routes.remove(best);
        }
    }

    @Test
    void givesAVersionThatIsRolledOutItsShareOnly() throws InterruptedException {
        Served current = Handlers.served(Handlers.answering("current"), 0, "1", 1, 1, "a");
        Served next = Handlers.served(Handlers.answering("next"), 0, "2", 2, 2, "a");
        next.rollOut(share(new Uid("lucky")));
        routes.add(next);
        routes.add(current);

        assertThat(routes.enter("a", new Uid("lucky"))).isSameAs(next);
        assertThat(routes.enter("a", new Uid("other"))).isSameAs(current);
        next.rollOut(null);
        routes.order(next);
        assertThat(routes.enter("a", new Uid("other"))).isSameAs(next);
    }

    @Test
    void givesAVersionThatIsRolledOutEverythingIfItIsAlone() throws InterruptedException {
        Served current = Handlers.served(Handlers.answering("current"), 0, "1", 1, 1, "a");
        Served next = Handlers.served(Handlers.answering("next"), 0, "2", 2, 2, "a");
        next.rollOut(share(new Uid("lucky")));
        routes.add(current);
        routes.add(next);

        routes.remove(current);

        assertThat(routes.enter("a", new Uid("other"))).isSameAs(next);
    }

    private static Rollout share(Key lucky) {
        return new Rollout() {
            @Override
            public long bundleId() {
                return 2;
            }

            @Override
            public boolean takes(Key key) {
                return key.equals(lucky);
            }
        };
    }

    @Test
    void tellsWhichHandlersArePresent() {
        routes.add(Handlers.served(Handlers.answering("x"), 0, "1", 1, 1, "b", "a"));
        Served gone = Handlers.served(Handlers.answering("x"), "gone");
        routes.add(gone);
        routes.remove(gone);
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        routes.add(Handlers.served(Handlers.answering("x"), 7, "2.3.4", 2, 2, "b"));

        List<Offer> offers = routes.offers();

        assertThat(offers)
                .extracting(Offer::route, Offer::bundle, Offer::version, Offer::ranking)
                .containsExactly(
                        tuple("a", "acme.test", "1.0.0", 0),
                        tuple("b", "acme.test", "2.3.4", 7),
                        tuple("b", "acme.test", "1.0.0", 0));
        assertThat(offers.get(1).since()).isBetween(before, Instant.now());
    }

    @Test
    void tellsWhichRoleARouteRequires() {
        routes.add(Handlers.served(Handlers.answering("x"), "shop.open", "eco.plain"));
        routes.add(Handlers.requiring("shop.keeper", Handlers.answering("x"), "shop.close", "eco.kept"));

        assertThat(routes.offers())
                .extracting(Offer::route, Offer::role)
                .containsExactly(
                        tuple("eco.kept", "shop.keeper"),
                        tuple("eco.plain", Role.ADMIN),
                        tuple("shop.close", "shop.keeper"),
                        tuple("shop.open", ""));
    }

    @Test
    void holdsCallsUntilTheNextHandlerComes() throws Exception {
        Served before = Handlers.served(Handlers.answering("before"), "a");
        routes.add(before);
        assertThat(routes.remove(before)).isZero();
        FutureTask<Served> held = new FutureTask<>(() -> routes.enter("a", NoKey.INSTANCE));
        Thread thread = Thread.ofPlatform().daemon().start(held);
        awaitState(thread, Thread.State.TIMED_WAITING);

        Served after = Handlers.served(Handlers.answering("after"), "a");
        routes.add(after);

        assertThat(held.get(10, TimeUnit.SECONDS)).isSameAs(after);
    }

    @Test
    void expectsNoHandlersOfTheStartAfterTheGraceTimeOfANewCore() throws InterruptedException {
        Routes brief = new Routes(SHORT, new DrainTime(LONG));
        brief.unsettle();
        brief.settleAfterGrace();
        long began = System.nanoTime();

        assertUnknown(brief, "a");
        assertUnknown(brief, "a");

        assertThat(System.nanoTime() - began).isLessThan(LONG.toNanos());
    }

    @Test
    void aClosedCoreLetsNoCallWaitOrEnter() throws Exception {
        Served gone = Handlers.served(Handlers.answering("gone"), "held");
        routes.add(gone);
        routes.remove(gone);
        routes.add(Handlers.served(Handlers.answering("there"), "a"));
        routes.unsettle();
        FutureTask<Served> held = new FutureTask<>(() -> routes.enter("held", NoKey.INSTANCE));
        FutureTask<Served> early = new FutureTask<>(() -> routes.enter("early", NoKey.INSTANCE));
        for (FutureTask<Served> waiting : List.of(held, early)) {
            awaitState(Thread.ofPlatform().daemon().start(waiting), Thread.State.TIMED_WAITING);
        }

        routes.close();

        for (FutureTask<Served> waiting : List.of(held, early)) {
            assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(GatewayClosedException.class);
        }
        for (String route : List.of("a", "held", "early")) {
            assertThatThrownBy(() -> routes.enter(route, NoKey.INSTANCE)).isInstanceOf(GatewayClosedException.class);
        }
    }

    @Test
    void givesARouteUpAfterTheGraceTime() throws InterruptedException {
        Routes brief = new Routes(SHORT, new DrainTime(LONG));
        Served gone = Handlers.served(Handlers.answering("gone"), "a");
        brief.add(gone);
        long began = System.nanoTime();
        brief.remove(gone);

        assertUnknown(brief, "a");

        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertUnknown(brief, "a");
        Served back = Handlers.served(Handlers.answering("back"), "a");
        brief.add(back);
        assertThat(brief.enter("a", NoKey.INSTANCE)).isSameAs(back);
    }

    @Test
    void holdsNothingForAnUninstalledBundle() throws Exception {
        Served gone = Handlers.served(Handlers.answering("gone"), 0, "1", 1, 42, "a");
        routes.add(gone);
        routes.remove(gone);
        FutureTask<Served> held = new FutureTask<>(() -> routes.enter("a", NoKey.INSTANCE));
        Thread thread = Thread.ofPlatform().daemon().start(held);
        awaitState(thread, Thread.State.TIMED_WAITING);
        routes.forget(41);
        assertThat(held).isNotDone();

        routes.forget(42);

        assertThatThrownBy(() -> held.get(10, TimeUnit.SECONDS)).hasMessageContaining("Unknown route key 'a'");
        assertUnknown(routes, "a");
    }

    @Test
    void forgetsNoRouteThatIsServed() throws InterruptedException {
        Served gone = Handlers.served(Handlers.answering("gone"), 0, "1", 1, 42, "a");
        Served other = Handlers.served(Handlers.answering("other"), 0, "1", 2, 43, "a");
        routes.add(gone);
        routes.add(other);
        routes.remove(gone);

        routes.forget(42);

        assertThat(routes.enter("a", NoKey.INSTANCE)).isSameAs(other);
    }

    @Test
    void waitsForTheCallsOfAHandlerThatGoes() throws Exception {
        Served served = Handlers.served(Handlers.answering("x"), "a");
        routes.add(served);
        routes.enter("a", NoKey.INSTANCE);
        CompletableFuture<Integer> removed = CompletableFuture.supplyAsync(() -> routes.remove(served));
        while (served.calls().enter()) {
            served.calls().leave();
        }
        assertThat(removed).isNotDone();

        served.calls().leave();

        assertThat(removed.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void endsTheWaitsOfAHandlerThatGoesOnceNoCallCanEnter() throws InterruptedException {
        var waiting = new Waiting();
        Served served = Handlers.served(waiting, "a");
        waiting.ended = () -> {
            assertThat(served.calls().enter()).isFalse();
            served.calls().leave();
        };
        routes.add(served);
        routes.enter("a", NoKey.INSTANCE);

        assertThat(routes.remove(served)).isZero();
    }

    @Test
    void withdrawsAHandlerThatCannotEndItsWaits() {
        var waiting = new Waiting();
        waiting.ended = () -> {
            throw new IllegalStateException("expected by this test");
        };
        Served served = Handlers.served(waiting, "a");
        routes.add(served);

        assertThat(routes.remove(served)).isZero();
    }

    @Test
    void waitsNoLongerThanTheDrainTime() throws InterruptedException {
        Routes impatient = new Routes(LONG, new DrainTime(SHORT));
        Served served = Handlers.served(Handlers.answering("x"), "a");
        impatient.add(served);
        impatient.enter("a", NoKey.INSTANCE);

        assertThat(impatient.remove(served)).isEqualTo(1);
    }

    @Test
    void removesAHandlerThatNamesARouteTwice() throws InterruptedException {
        Routes brief = new Routes(Duration.ZERO, new DrainTime(LONG));
        Served twice = Handlers.served(Handlers.answering("x"), "a", "a");
        brief.add(twice);

        brief.remove(twice);

        assertUnknown(brief, "a");
    }

    @Test
    void findsAHandlerWhoseFileHasJustStarted() throws InterruptedException {
        Served late = Handlers.served(Handlers.answering("late"), "a");
        routes.expect(() -> {
            routes.add(late);
            return List.of();
        });

        assertThat(routes.enter("a", NoKey.INSTANCE)).isSameAs(late);
    }

    private static void awaitState(Thread thread, Thread.State state) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != state) {
            assertThat(System.nanoTime()).as("%s waits", thread).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void assertUnknown(Routes routes, String route) {
        assertThatThrownBy(() -> routes.enter(route, NoKey.INSTANCE))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.UNKNOWN_ROUTE));
    }

    private static final class Waiting implements Handler<String, String>, WaitingHandler {

        private Runnable ended = () -> {};

        @Override
        public String handle(String request, Call call) {
            return request;
        }

        @Override
        public void endWaits() {
            ended.run();
        }
    }
}
