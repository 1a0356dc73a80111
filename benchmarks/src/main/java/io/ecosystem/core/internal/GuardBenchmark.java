package io.ecosystem.core.internal;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Uid;
import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.benchmarks.Rounds;
import io.ecosystem.codec.json.internal.JsonCodec;
import java.time.Duration;
import java.util.List;
import org.osgi.framework.Version;

/** Prints the cost of the check of a role per call. */
public final class GuardBenchmark {

    private static final Origin ORIGIN = new Origin("tcp", "tcp://here:1", "there:2", 10_000);

    private GuardBenchmark() {}

    /** Measures whole calls and the check alone; the argument is the number of operations in each round. */
    public static void main(String... arguments) {
        Rounds rounds = Rounds.of(Arguments.of(arguments).number(0, 300_000));
        Routes routes = new Routes(Duration.ZERO, new DrainTime(Duration.ZERO));
        Guard guard = new Guard(new DenialLog(Duration.ofSeconds(10)), Duration.ZERO);
        guard.ask((role, call) -> true);
        Calls calls = new Calls(new JsonCodec(), routes, guard, new TimeLimit(Duration.ZERO));
        Served open = served("", "open");
        routes.add(open);
        routes.add(served(Role.OBSERVE, "guarded"));
        Request anyone = new Request(new Uid("u"), "open", Bytes.utf8("\"hello\""));
        Request observer = anyone.withRoute("guarded");
        Call call = new ActiveCall(anyone, ORIGIN, System.nanoTime(), Duration.ZERO);

        rounds.measure("call without a role", () -> calls.answer(anyone, ORIGIN, System.nanoTime(), List.of()));
        rounds.measure("call with a role", () -> calls.answer(observer, ORIGIN, System.nanoTime(), List.of()));
        rounds.measure("check without a role", () -> check(guard, open.role(anyone.route()), call));
    }

    private static void check(Guard guard, String role, Call call) {
        try {
            guard.check(role, call);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Served served(String role, String route) {
        return new Served(
                new Greeter(), List.of(route), role, 0, Version.emptyVersion, 1, 1, "benchmark", new JsonCodec());
    }

    /** Always gives the same answer. */
    private static final class Greeter implements Handler<String, String> {

        @Override
        public String handle(String name, Call call) {
            return "x";
        }
    }
}
