package io.ecosystem.core.internal;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Uid;
import io.ecosystem.codec.json.internal.JsonCodec;
import java.time.Duration;
import java.util.List;

/** Prints what the check of a role costs a call; a program, not a test. */
public final class GuardBenchmark {

    private static final int ROUNDS = 6;
    private static final int TIMES = 300_000;
    private static final Origin ORIGIN = new Origin("tcp", "tcp://here:1", "there:2", 10_000);

    private static volatile Object sink;

    private GuardBenchmark() {}

    /** Measures whole calls and the check alone, and prints the last three rounds in nanoseconds. */
    public static void main(String[] arguments) {
        Routes routes = new Routes(Duration.ZERO, Duration.ZERO);
        Guard guard = new Guard(new Denials(Duration.ofSeconds(10)));
        guard.ask((role, call) -> true);
        Calls calls = new Calls(new JsonCodec(), routes, guard, new TimeLimit(Duration.ZERO));
        Served open = Handlers.served(Handlers.answering("x"), "open");
        routes.add(open);
        routes.add(Handlers.requiring(Role.OBSERVE, Handlers.answering("x"), "guarded"));
        Request anyone = new Request(new Uid("u"), "open", Bytes.utf8("\"hello\""));
        Request observer = anyone.withRoute("guarded");
        Call call = new ActiveCall(anyone, ORIGIN, System.nanoTime(), Duration.ZERO);

        measure("call without a role", () -> sink = calls.answer(anyone, ORIGIN, System.nanoTime(), List.of()));
        measure("call with a role", () -> sink = calls.answer(observer, ORIGIN, System.nanoTime(), List.of()));
        measure("check without a role", () -> guard.check(open.role(anyone.route()), call));
    }

    private static void measure(String name, Runnable operation) {
        StringBuilder line = new StringBuilder("%-22s".formatted(name));
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                operation.run();
            }
            if (round >= ROUNDS - 3) {
                line.append(" %8.1f".formatted((System.nanoTime() - began) / (double) TIMES));
            }
        }
        System.out.println(line);
    }
}
