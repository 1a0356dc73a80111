package io.ecosystem.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.CurrentMetadata;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.middleware.Middleware;
import io.ecosystem.api.middleware.Observer;
import io.ecosystem.api.statistics.StatisticsSource;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.spi.access.Access;
import io.ecosystem.spi.deploy.Deployments;
import io.ecosystem.spi.routing.Offer;
import io.ecosystem.spi.routing.OngoingCalls;
import io.ecosystem.spi.routing.RoutingTable;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.GatewayClosedException;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.ServiceReference;

@Timeout(60)
class CoreTest {

    private static final Origin ORIGIN = new Origin("tcp", "tcp://here:1", "there:2", 10_000);
    private static final Origin NARROW = new Origin("udp", "udp://here:1", "there:2", 512);

    private final Core core = new Core(FakeBundle.context(), new Settings(), new JsonCodec());
    private final FakeBundle acme = new FakeBundle(42, "acme.test", "1.2.3");
    private final FakeBundle platform = new FakeBundle(1, "io.ecosystem.application", "1.0.0");

    @BeforeEach
    void everythingHasBeenDeployed() {
        core.show();
        core.bindDeployments(List::of);
    }

    @AfterEach
    void close() {
        core.close();
        assertThat(FakeBundle.listeners()).isEmpty();
        assertThat(FakeBundle.service(RoutingTable.class)).isEmpty();
        assertThat(FakeBundle.service(OngoingCalls.class)).isEmpty();
        assertThat(FakeBundle.service(StatisticsSource.class)).isEmpty();
    }

    @Test
    void answersALine() {
        core.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello"));

        assertThat(ask("hello")).isEqualTo("{\"uid\":\"u\",\"status\":0,\"data\":\"there\"}");
    }

    @Test
    void comesWithoutWaitingForAHandlerThatIsBeingMade() throws Exception {
        var made = new FutureTask<Handler<?, ?>>(() -> Handlers.answering("late"));
        try (var asker = Executors.newVirtualThreadPerTaskExecutor()) {
            Core coming = new Core(FakeBundle.context(), new Settings(), new JsonCodec());
            var reference = acme.reference(1, "late", made::get);
            coming.bindArrival(reference);
            coming.show();
            coming.bindDeployments(List::of);
            coming.handlers().add(Handlers.answering("there"), acme.reference(2, 0, "hello"));

            String hello = ask(coming, "hello");
            var late = asker.submit(() -> ask(coming, "late"));
            made.run();

            assertThat(hello).contains("there");
            assertThat(late.get()).contains("\"data\":\"late\"");
            coming.unbindArrival(reference);
            assertThat(FakeBundle.isGivenBack(reference)).isTrue();
            assertThat(ask(coming, "other")).contains("\"status\":400");
            coming.close();
        }
    }

    @Test
    void givesBackAHandlerThatHasGoneWhileItWasBeingMade() throws Exception {
        var made = new FutureTask<Handler<?, ?>>(() -> Handlers.answering("late"));
        Core coming = new Core(FakeBundle.context(), new Settings(), new JsonCodec());
        var reference = acme.reference(1, "late", made::get);
        coming.bindArrival(reference);
        coming.unbindArrival(reference);
        made.run();
        while (!FakeBundle.isGivenBack(reference)) {
            Thread.onSpinWait(); // at most for the time limit of the tests
        }
        coming.show();
        coming.bindDeployments(List::of);

        assertThat(ask(coming, "late")).contains("\"status\":400");
        coming.close();
    }

    @Test
    void leavesALineToItsSuccessorOnceItIsClosed() {
        Core closed = new Core(FakeBundle.context(), new Settings(), new JsonCodec());
        List<String> seen = new ArrayList<>();
        closed.show();
        closed.bindDeployments(List::of);
        closed.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello"));
        closed.bindMiddleware(
                new Middleware() {
                    @Override
                    public Decision before(Request request, Call call) {
                        seen.add("before");
                        return request;
                    }

                    @Override
                    public Response after(Response response, Call call) {
                        seen.add("after");
                        return response;
                    }
                },
                acme.reference(2, 0, null));

        closed.close();

        assertThatThrownBy(() -> ask(closed, "hello")).isInstanceOf(GatewayClosedException.class);
        assertThat(seen).containsExactly("before", "after");
        assertThat(closed.refuse(Status.BUSY, "full", ORIGIN).utf8()).contains("full");
    }

    @Test
    void aCoreThatIsReplacedExpectsTheHandlersThatComeWithIt() throws Exception {
        Core next = new Core(FakeBundle.context(), new Settings(), new JsonCodec());
        next.bindDeployments(List::of);
        next.show();
        var asking = new FutureTask<String>(() -> ask(next, "late"));
        Thread thread = Thread.ofPlatform().daemon().start(asking);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait(); // at most for the time limit of the tests
        }

        next.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "late"));

        assertThat(asking.get(10, TimeUnit.SECONDS)).contains("\"data\":\"there\"");
        next.close();
    }

    @Test
    void noCallPassesWithoutRequiredMiddleware() throws Exception {
        Core strict = new Core(
                FakeBundle.context(),
                new Settings() {
                    @Override
                    public String[] requiredMiddleware() {
                        return new String[] {Marking.class.getName()};
                    }
                },
                new JsonCodec());
        strict.show();
        strict.bindDeployments(List::of);
        strict.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello"));
        var first = asking(strict);
        ServiceReference<?> before = acme.reference(2, 0, null);
        strict.bindMiddleware(new Marking(), before);
        assertThat(first.get(10, TimeUnit.SECONDS)).contains("\"marked\"");

        strict.unbindMiddleware(before);
        var second = asking(strict);
        strict.bindMiddleware(new Marking(), acme.reference(3, 0, null));

        assertThat(second.get(10, TimeUnit.SECONDS)).contains("\"marked\"");
        strict.close();
    }

    @Test
    void refusesCallsWhenRequiredMiddlewareDoesNotCome() {
        Core strict = new Core(
                FakeBundle.context(),
                new Settings() {
                    @Override
                    public String[] requiredMiddleware() {
                        return new String[] {"acme.Quota"};
                    }

                    @Override
                    public long swapGraceMillis() {
                        return 1;
                    }
                },
                new JsonCodec());
        strict.show();
        strict.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello"));

        assertThat(ask(strict, "hello"))
                .isEqualTo("{\"uid\":\"u\",\"status\":500,\"data\":\"status: [500] message: [Middleware [acme.Quota] is"
                        + " required and not there]\"}");
        strict.close();
    }

    @Test
    void acceptsOnlyTheMetadataThatItIsToAccept() {
        Core accepting = new Core(
                FakeBundle.context(),
                new Settings() {
                    @Override
                    public String[] acceptedMetadata() {
                        return new String[] {"tenant", "tenant", "no name"};
                    }
                },
                new JsonCodec());
        accepting.show();
        accepting.bindMiddleware(
                new Middleware() {
                    @Override
                    public Decision before(Request request, Call call) {
                        return request.withMetadata("shop", "7");
                    }
                },
                acme.reference(2, 0, null));
        accepting
                .handlers()
                .add(
                        Handlers.of((request, call) ->
                                new TreeMap<>(call.request().metadata()) + " " + new TreeMap<>(CurrentMetadata.get())),
                        acme.reference(1, 0, "hello"));

        assertThat(stating(accepting, "{\"tenant\":\"acme\",\"admin\":\"true\",\"no name\":\"\"}"))
                .contains("\"status\":0", "\"{shop=7, tenant=acme} {shop=7, tenant=acme}\"");
        assertThat(stating(accepting, "{\"shop\":\"8\"}")).contains("\"{shop=7} {shop=7}\"");
        assertThat(stating(accepting, "{\"tenant\":\"%s\"}".formatted("x".repeat(1_025))))
                .contains("\"status\":300", "metadata.tenant: expected at most 1024 characters, not 1025");
        assertThat(CurrentMetadata.get()).isEmpty();
        accepting.close();
    }

    private static String stating(Core core, String metadata) {
        String line = "{\"uid\":\"u\",\"route_key\":\"hello\",\"data\":\"x\",\"metadata\":%s}".formatted(metadata);
        return core.receive(Bytes.utf8(line), ORIGIN).utf8();
    }

    @Test
    void callsThatRequireARoleWaitWhileAccessIsReplaced() throws Exception {
        core.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello", "admin"));
        Access everyone = (role, call) -> true;
        core.bindAccess(everyone);
        core.unbindAccess(everyone);
        var asking = asking(core);

        core.bindAccess(everyone);

        assertThat(asking.get(10, TimeUnit.SECONDS)).contains("\"data\":\"there\"");
    }

    /** Marks each answer. */
    private static final class Marking implements Middleware {

        @Override
        public Response after(Response response, Call call) {
            return new Response(response.key(), response.status(), Bytes.utf8("\"marked\""));
        }
    }

    /** Returns a call that waits. */
    private static FutureTask<String> asking(Core core) {
        var asking = new FutureTask<String>(() -> ask(core, "hello"));
        Thread thread = Thread.ofPlatform().daemon().start(asking);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait(); // at most for the time limit of the tests
        }
        return asking;
    }

    @Test
    void answersItsOwnProbeToEveryoneAndTellsNobody() {
        List<String> observed = new ArrayList<>();
        core.bindObserver((route, status, nanos, origin) -> observed.add(route));
        core.handlers().add(Handlers.answering("alive"), platform.reference(1, 0, Gateway.PROBE_ROUTE));
        core.handlers().add(Handlers.answering("there"), acme.reference(2, 0, "hello"));

        assertThat(ask(Gateway.PROBE_ROUTE)).contains("\"status\":0,\"data\":\"alive\"");
        assertThat(ask("hello")).contains("there");

        assertThat(observed).containsExactly("hello");
    }

    /** Records two notes for after the call, then succeeds or fails. */
    private record Noting(List<String> notes, boolean fails) implements Handler<Void, String> {

        @Override
        public String handle(Void nothing, Call call) {
            call.afterSuccess(() -> notes.add("first"));
            call.afterSuccess(() -> notes.add("second"));
            notes.add("handled");
            if (fails) {
                throw new RefusedException("not today");
            }
            return "there";
        }
    }

    @Test
    void doesWhatIsWantedAfterSuccessBeforeItAnswers() {
        List<String> notes = new ArrayList<>();
        core.handlers().add(new Noting(notes, false), acme.reference(1, 0, "hello"));

        assertThat(ask("hello")).contains("there");

        assertThat(notes).containsExactly("handled", "first", "second");
    }

    @Test
    void doesNothingOfItAfterAFailure() {
        List<String> notes = new ArrayList<>();
        core.handlers().add(new Noting(notes, true), acme.reference(1, 0, "hello"));

        assertThat(ask("hello")).contains("not today");

        assertThat(notes).containsExactly("handled");
    }

    @Test
    void answersWhatFailsAfterSuccess() {
        core.handlers()
                .add(
                        new Handler<Void, String>() {

                            @Override
                            public String handle(Void nothing, Call call) {
                                call.afterSuccess(() -> {
                                    throw RefusedException.busy("the queue is full");
                                });
                                return "there";
                            }
                        },
                        acme.reference(1, 0, "hello"));

        assertThat(ask("hello")).contains("\"status\":500", "the queue is full");
    }

    @Test
    void answersALineThatIsNoRequest() {
        assertThat(core.receive(Bytes.utf8("{"), ORIGIN).utf8()).contains("\"status\":100");
    }

    @Test
    void answersARouteThatNobodyServesAndOneOfAnUninstalledBundle() {
        ServiceReference<?> reference = acme.reference(1, 0, new String[] {"hello", "hi"});
        core.handlers().add(Handlers.answering("there"), reference);
        assertThat(ask("hi")).contains("there");

        core.handlers().remove(reference);
        acme.uninstall();

        assertThat(ask("hi")).contains("\"status\":400", "Unknown route key 'hi'");
    }

    @Test
    void keepsThePlatformsRoutesForThePlatform() {
        core.bindAccess((role, call) -> true);
        core.handlers().add(Handlers.answering("stolen"), acme.reference(1, 100, "eco.status"));
        assertThat(ask("eco.status")).contains("\"status\":400");

        core.handlers().add(Handlers.answering("real"), platform.reference(2, 0, "eco.status"));

        assertThat(ask("eco.status")).contains("real");
    }

    @Test
    void deniesARouteWithARoleWhileNobodyKnowsRoles() {
        Access all = (role, call) -> true;
        Core hasty = new Core(
                FakeBundle.context(),
                new Settings() {
                    @Override
                    public long swapGraceMillis() {
                        return 100;
                    }
                },
                new JsonCodec());
        hasty.show();
        hasty.bindDeployments(List::of);
        hasty.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello", "shop.keeper"));
        assertThat(ask(hasty, "hello"))
                .isEqualTo("{\"uid\":\"u\",\"status\":200,\"data\":\"status: [200] message: [role 'shop.keeper' is"
                        + " required]\"}");

        hasty.bindAccess(all);
        assertThat(ask(hasty, "hello")).contains("there");

        hasty.unbindAccess(all);
        assertThat(ask(hasty, "hello")).contains("\"status\":200");
        hasty.close();
    }

    @Test
    void asksTheAccessThatCameLast() {
        Access none = (role, call) -> false;
        Access all = (role, call) -> true;
        core.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello", "shop.keeper"));
        core.bindAccess(none);

        core.bindAccess(all);
        core.unbindAccess(none);

        assertThat(ask("hello")).contains("there");
    }

    @Test
    void requiresAdminWhereThePlatformOrAMistakeStatesNoRole() {
        core.bindAccess((role, call) -> !role.equals(Role.ADMIN));
        core.handlers().add(Handlers.answering("plain"), acme.reference(1, 0, "hello"));
        core.handlers().add(Handlers.answering("platform"), platform.reference(2, 0, "eco.status"));
        core.handlers().add(Handlers.answering("mistake"), acme.reference(3, 0, "mistake", 7));
        core.handlers().add(Handlers.answering("blank"), acme.reference(4, 0, "blank", " "));

        assertThat(ask("hello")).contains("plain");
        assertThat(ask("eco.status")).contains("\"status\":200", "role 'admin' is required");
        assertThat(ask("mistake")).contains("\"status\":200", "role 'admin' is required");
        assertThat(ask("blank")).contains("\"status\":200", "role 'admin' is required");
    }

    @Test
    void looksAtTheRoleOfTheRouteThatMiddlewareHasChosen() {
        core.bindAccess((role, call) -> role.equals(Role.OBSERVE));
        core.handlers().add(Handlers.answering("open"), acme.reference(1, 0, "open", Role.OBSERVE));
        core.handlers().add(Handlers.answering("closed"), acme.reference(2, 0, "closed", Role.ADMIN));
        core.bindMiddleware(
                new Middleware() {

                    @Override
                    public Decision before(Request request, Call call) {
                        return request.withRoute(request.route().equals("open") ? "closed" : "open");
                    }
                },
                acme.reference(3, 0, null));

        assertThat(ask("open")).contains("\"status\":200");
        assertThat(ask("closed")).contains("\"open\"");
    }

    @Test
    void looksAtTheRoleBeforeTheBody() {
        core.handlers()
                .add(
                        new Handler<Map<String, Integer>, String>() {

                            @Override
                            public String handle(Map<String, Integer> request, Call call) {
                                return "never";
                            }
                        },
                        acme.reference(1, 0, "hello", Role.OBSERVE));

        assertThat(ask("hello")).contains("\"status\":200");
        core.bindAccess((role, call) -> true);
        assertThat(ask("hello")).contains("\"status\":300");
    }

    @Test
    void countsWhomItDenies() {
        StatisticsSource statistics = FakeBundle.service(StatisticsSource.class).orElseThrow();
        core.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello", Role.OBSERVE));
        assertThat(statistics.statistics()).isEqualTo(Map.of("access", Map.of("denied", 0L)));

        ask("hello");
        ask("hello");

        assertThat(statistics.statistics()).isEqualTo(Map.of("access", Map.of("denied", 2L)));
    }

    @Test
    void showsItsRoutes() {
        RoutingTable table = FakeBundle.service(RoutingTable.class).orElseThrow();
        core.handlers().add(Handlers.answering("there"), acme.reference(1, 3, "hello", "shop.keeper"));

        assertThat(table.offers())
                .extracting(Offer::route, Offer::role, Offer::bundle, Offer::version, Offer::ranking)
                .containsExactly(tuple("hello", "shop.keeper", "acme.test", "1.2.3", 3));
    }

    @Test
    void saysWhyAHandlerCannotBeCalled() {
        Handler<String, String> lambda = (request, call) -> request;
        core.handlers().add(lambda, acme.reference(1, 0, "hello"));

        assertThat(ask("hello")).contains("\"status\":999", "does not name its request and response types");
    }

    interface Owner {}

    record Order(int id, List<Owner> owners) {}

    private static final class Orders implements Handler<Order, String> {

        @Override
        public String handle(Order order, Call call) {
            return "never";
        }
    }

    private static final class Owners implements Handler<String, Map<Owner, String>> {

        @Override
        public Map<Owner, String> handle(String request, Call call) {
            return Map.of();
        }
    }

    /** The raised states, each with its description. */
    private static final class Raised implements ErrorStates {

        private final Map<String, String> states = new ConcurrentHashMap<>();

        @Override
        public void raise(String id, String description) {
            states.put(id, description);
        }

        @Override
        public void clear(String id) {
            states.remove(id);
        }

        @Override
        public void subtract(String id, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ErrorState> raised() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void tellsOfAHandlerThatCannotBeCalledWhenItComes() {
        Raised raised = new Raised();
        core.bindErrorStates(raised);
        ServiceReference<?> orders = acme.reference(1, 0, new String[] {"orders.place", "orders.change"});
        core.handlers().add(new Orders(), orders);
        core.handlers().add(new Owners(), acme.reference(2, 0, "owners"));
        String problem = "bundle acme.test 1.2.3: cannot read a body as " + Order.class.getName()
                + ": its owners[] is " + Owner.class.getName()
                + ", an interface; declare a record, or a class with public fields or setters";

        awaitSize(raised, 3);

        assertThat(raised.states)
                .containsEntry("HANDLER.orders.place", problem)
                .containsEntry("HANDLER.orders.change", problem)
                .hasEntrySatisfying("HANDLER.owners", text -> assertThat(text).contains("cannot write a body"));
        assertThat(ask("orders.place")).contains("\"status\":999", "its owners[] is ");
        Raised later = new Raised();
        core.bindErrorStates(later);
        core.unbindErrorStates(raised);
        assertThat(later.states).isEqualTo(raised.states);

        core.handlers().remove(orders);

        assertThat(later.states).containsOnlyKeys("HANDLER.owners");
    }

    @Test
    void keepsTheStateOfARouteWhileAnotherHandlerOfItCannotBeCalled() {
        Raised raised = new Raised();
        core.bindErrorStates(raised);
        ServiceReference<?> one = acme.reference(1, 0, "orders");
        ServiceReference<?> other = acme.reference(2, 0, new String[] {"orders", "more"});
        core.handlers().add(new Orders(), one);
        core.handlers().add(new Orders(), other);
        awaitSize(raised, 2);

        core.handlers().remove(other);
        awaitSize(raised, 1);
        assertThat(raised.states).containsOnlyKeys("HANDLER.orders");
        core.handlers().remove(one);

        assertThat(raised.states).isEmpty();
    }

    private static void awaitSize(Raised raised, int size) {
        while (raised.states.size() != size) {
            Thread.onSpinWait();
        }
    }

    @Test
    void replacesAnAnswerThatIsTooLong() {
        core.handlers().add(Handlers.answering("x".repeat(1_000)), acme.reference(1, 0, "long"));

        Bytes answer = core.receive(line("long"), NARROW);

        assertThat(answer.length()).isLessThanOrEqualTo(512);
        assertThat(answer.utf8()).contains("\"uid\":\"u\"", "\"status\":999", "512 bytes that udp carries");
    }

    @Test
    void replacesAnAnswerThatIsTooLongBecauseOfItsKey() {
        core.handlers().add(Handlers.answering("x"), acme.reference(1, 0, "hello"));
        String line = "{\"uid\":\"%s\",\"route_key\":\"hello\",\"data\":\"\"}".formatted("u".repeat(1_000));

        Bytes answer = core.receive(Bytes.utf8(line), NARROW);

        assertThat(answer.length()).isLessThanOrEqualTo(512);
        assertThat(answer.utf8()).contains("\"status\":999");
    }

    @Test
    void refusesForATransport() {
        assertThat(core.refuse(Status.BUSY, "no room", ORIGIN).utf8())
                .contains("\"status\":500", "status: [500] message: [no room]", "\"uid\"", "span_key");
        assertThat(core.refuse(Status.MALFORMED, "a line of more than 8 bytes", ORIGIN)
                        .utf8())
                .contains("\"status\":100", "\"a line of more than 8 bytes\"");
    }

    @Test
    void passesMiddlewareByRanking() {
        core.handlers().add(Handlers.of((request, call) -> request), acme.reference(1, 0, "hello"));
        core.bindMiddleware(appending("low"), acme.reference(2, 0, null));
        core.bindMiddleware(appending("high"), acme.reference(3, 5, null));
        ServiceReference<?> middle = acme.reference(4, 3, null);
        core.bindMiddleware(appending("middle"), middle);
        assertThat(ask("hello")).contains("\"data\":\"high middle low\"");

        core.unbindMiddleware(middle);

        assertThat(ask("hello")).contains("\"data\":\"high low\"");
    }

    @Test
    void tellsObserversOfEveryCall() {
        List<String> seen = new ArrayList<>();
        core.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello"));
        core.bindObserver((route, status, nanos, origin) -> {
            throw new IllegalStateException("broken observer");
        });
        Observer observer = (route, status, nanos, origin) -> seen.add(route + " " + status);
        core.bindObserver(observer);

        ask("hello");
        ask("nobody");
        core.receive(Bytes.utf8("{"), ORIGIN);
        core.refuse(Status.BUSY, "no room", ORIGIN);
        core.unbindObserver(observer);
        ask("hello");

        assertThat(seen).containsExactly("hello SUCCESS", "nobody UNKNOWN_ROUTE", " MALFORMED", " BUSY");
    }

    @Test
    void holdsACallForItsFirstHandlerUntilEverythingHasBeenDeployed() throws Exception {
        core.close();
        Core starting = new Core(FakeBundle.context(), new Settings(), new JsonCodec());
        FutureTask<String> early =
                new FutureTask<>(() -> starting.receive(line("hello"), ORIGIN).utf8());
        Thread caller = Thread.ofPlatform().daemon().start(early);
        while (caller.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        starting.handlers().add(Handlers.answering("there"), acme.reference(1, 0, "hello"));

        assertThat(early.get(10, TimeUnit.SECONDS)).contains("there");
        starting.close();
    }

    @Test
    void refusesForTheMomentWhatMayStillComeWhenTheStartTakesLong() {
        core.close();
        Core starting = new Core(
                FakeBundle.context(),
                new Settings() {
                    @Override
                    public long swapGraceMillis() {
                        return 1;
                    }
                },
                new JsonCodec());
        starting.show();

        assertThat(starting.receive(line("hello"), ORIGIN).utf8())
                .isEqualTo("{\"uid\":\"u\",\"status\":500,\"data\":\"status: [500] message: [The instance is still "
                        + "starting, and route key 'hello' is not served yet]\"}");

        Deployments deployments = new Deployments() {
            @Override
            public List<String> problems() {
                return List.of();
            }

            @Override
            public List<String> starting() {
                return List.of("deploy/hello.jar");
            }
        };
        starting.bindDeployments(deployments);
        assertThat(starting.receive(line("hello"), ORIGIN).utf8())
                .contains("\"status\":500", "'hello' is not served, and deploy/hello.jar is still starting");

        starting.unbindDeployments(deployments);
        assertThat(starting.receive(line("hello"), ORIGIN).utf8()).contains("\"status\":400");
        starting.close();
    }

    @Test
    void losesNoCallWhileHandlersAreReplaced() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong answered = new AtomicLong();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        ServiceReference<?> reference = acme.reference(0, 0, "hello");
        Guarded handler = new Guarded();
        core.handlers().add(handler, reference);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                while (!done.get()) {
                    String answer = ask("hello");
                    answered.incrementAndGet();
                    if (!answer.equals("{\"uid\":\"u\",\"status\":0,\"data\":\"alive\"}")) {
                        wrong.add(answer);
                    }
                    Thread.yield();
                }
            }));
        }

        for (int swap = 1; swap <= 300; swap++) {
            awaitCall(handler);
            ServiceReference<?> next = acme.reference(swap, 0, "hello");
            Guarded nextHandler = new Guarded();
            if (swap % 3 == 0) {
                core.handlers().add(nextHandler, next);
                core.handlers().remove(reference);
            } else {
                core.handlers().remove(reference);
                handler.gone = true;
                core.handlers().add(nextHandler, next);
            }
            handler.gone = true;
            handler = nextHandler;
            reference = next;
        }
        done.set(true);
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(wrong).isEmpty();
        assertThat(answered.get()).isGreaterThanOrEqualTo(300);
    }

    @Test
    void losesNoCallWhileMiddlewareComesAndGoes() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        core.handlers().add(new Guarded(), acme.reference(0, 0, "hello"));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                while (!done.get()) {
                    String answer = ask("hello");
                    if (!answer.equals("{\"uid\":\"u\",\"status\":0,\"data\":\"alive\"}")) {
                        wrong.add(answer);
                    }
                    Thread.yield();
                }
            }));
        }

        for (int change = 1; change <= 2_000; change++) {
            AtomicBoolean gone = new AtomicBoolean();
            ServiceReference<?> reference = acme.reference(change, 0, null);
            core.bindMiddleware(
                    new Middleware() {

                        @Override
                        public Decision before(Request request, Call call) {
                            if (gone.get()) {
                                throw new IllegalStateException("called after it had gone");
                            }
                            return request;
                        }
                    },
                    reference);
            core.unbindMiddleware(reference);
            gone.set(true);
        }
        done.set(true);
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(wrong).isEmpty();
    }

    private static void awaitCall(Guarded handler) {
        while (!handler.called) {
            Thread.onSpinWait();
        }
    }

    private String ask(String route) {
        return ask(core, route);
    }

    private static String ask(Core core, String route) {
        return core.receive(line(route), ORIGIN).utf8();
    }

    private static Bytes line(String route) {
        return Bytes.utf8("{\"uid\":\"u\",\"route_key\":\"%s\",\"data\":\"\"}".formatted(route));
    }

    private static Middleware appending(String word) {
        return new Middleware() {

            @Override
            public Decision before(Request request, Call call) {
                String text = request.data().utf8();
                String before = text.substring(1, text.length() - 1);
                return request.withData(Bytes.utf8("\"%s\"".formatted(before.isEmpty() ? word : before + " " + word)));
            }
        };
    }

    /** A handler that notices a call after it has gone. */
    private static final class Guarded implements Handler<String, String> {

        private volatile boolean gone; // written by the test once no calls are allowed
        private volatile boolean called; // written by its callers

        @Override
        public String handle(String request, Call call) {
            called = true;
            return gone ? "dead" : "alive";
        }
    }

    @SuppressWarnings("ClassExplicitlyAnnotation") // as a container would create it
    private static class Settings implements Core.Config {

        @Override
        public long timeLimitMillis() {
            return 20_000;
        }

        @Override
        public long swapGraceMillis() {
            return 20_000;
        }

        @Override
        public String[] requiredMiddleware() {
            return new String[0];
        }

        @Override
        public String[] acceptedMetadata() {
            return new String[0];
        }

        @Override
        public long drainMillis() {
            return 20_000;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return Core.Config.class;
        }
    }
}
