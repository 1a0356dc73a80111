package io.ecosystem.cli.command;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.client.CallOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Measures an instance. */
@Command(
        name = "bench",
        header = "Measure how much an instance answers, and how fast.",
        subcommands = {BenchCommand.Echo.class, BenchCommand.Queue.class})
final class BenchCommand extends Group {

    private static final int NANOS_IN_MILLISECOND = 1_000_000;

    /** The options of all measurements. */
    abstract static class Measurement extends ChangingCommand {

        private static final int MOST_CALLS = 100_000;

        @Option(
                names = {"-c", "--connections"},
                paramLabel = "N",
                defaultValue = "1",
                description = "Connections; ${DEFAULT-VALUE} if not given.")
        int connections = 1;

        @Option(
                names = {"-p", "--in-flight"},
                paramLabel = "N",
                defaultValue = "1",
                description = "Calls in flight on each connection; ${DEFAULT-VALUE} if not given.")
        int inFlight = 1;

        @Option(
                names = {"-d", "--duration"},
                paramLabel = "TIME",
                defaultValue = "5s",
                description = "How long to measure, after a second that does not count; ${DEFAULT-VALUE} if not given.")
        Duration duration = Duration.ofSeconds(5);

        private final LongAdder failures = new LongAdder();
        private final AtomicReference<@Nullable CommandException> failure = new AtomicReference<>();

        /** Calls a route from many virtual threads, each of which waits for its answer. */
        ExitCode measure(String route, String data, Runnable then) throws InterruptedException {
            if (connections < 1 || inFlight < 1 || (long) connections * inFlight > MOST_CALLS) {
                throw new CommandException(
                        ExitCode.USAGE, "expected from 1 to %d calls at a time".formatted(MOST_CALLS));
            }
            InstanceTarget.Chosen chosen = chosen();
            Bytes body = Bytes.utf8(data);
            var times = new ConcurrentHistogram(TimeUnit.HOURS.toNanos(1), 3);
            try (InstanceConnection instance = connector().to(chosen, timeout, connections, inFlight)) {
                instance.call(route, body, CallOptions.DEFAULT);
                long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
                long end = begin + duration.toNanos();
                List<Thread> callers = new ArrayList<>();
                for (int i = 0; i < connections * inFlight; i++) {
                    callers.add(Thread.startVirtualThread(() -> callUntil(instance, route, body, begin, end, times)));
                }
                for (Thread caller : callers) {
                    caller.join();
                }
            }
            CommandException first = failure.get();
            if (first != null && times.getTotalCount() == 0) {
                throw first;
            }
            tell(route, times, first);
            then.run();
            return first == null ? ExitCode.DONE : ExitCode.FAILED;
        }

        private void callUntil(
                InstanceConnection instance, String route, Bytes body, long begin, long end, Histogram times) {
            for (long now = System.nanoTime(); now - end < 0; ) {
                try {
                    instance.call(route, body, CallOptions.DEFAULT);
                } catch (CommandException e) {
                    failures.increment();
                    failure.compareAndSet(null, e);
                    if (e.exitCode() != ExitCode.FAILED) {
                        return;
                    }
                }
                long answered = System.nanoTime();
                if (now - begin >= 0) {
                    times.recordValue(Math.min(answered - now, times.getHighestTrackableValue()));
                }
                now = answered;
            }
        }

        private void tell(String route, Histogram times, @Nullable CommandException first) {
            double rate = times.getTotalCount() / (duration.toNanos() / 1e9);
            ObjectNode answer = Json.object()
                    .put("route", route)
                    .put("connections", connections)
                    .put("in_flight", inFlight)
                    .put("seconds", duration.toMillis() / 1e3)
                    .put("calls", times.getTotalCount())
                    .put("failures", failures.sum())
                    .put("per_second", Math.round(rate))
                    .put("p50_millis", millis(times.getValueAtPercentile(50)))
                    .put("p95_millis", millis(times.getValueAtPercentile(95)))
                    .put("p99_millis", millis(times.getValueAtPercentile(99)))
                    .put("max_millis", millis(times.getMaxValue()));
            Console console = console();
            console.answer(answer, () -> {
                console.line("%s calls of '%s' in %s: %s"
                        .formatted(
                                Figures.count(times.getTotalCount()),
                                route,
                                Figures.seconds(duration.toMillis() / 1e3),
                                Figures.rate(rate)));
                console.line("p50 %s, p95 %s, p99 %s, longest %s"
                        .formatted(
                                seconds(times.getValueAtPercentile(50)),
                                seconds(times.getValueAtPercentile(95)),
                                seconds(times.getValueAtPercentile(99)),
                                seconds(times.getMaxValue())));
            });
            if (first != null) {
                console.note("%s failed, the first: %s".formatted(Figures.count(failures.sum()), first.getMessage()));
            }
        }

        private static double millis(long nanos) {
            return nanos / (double) NANOS_IN_MILLISECOND;
        }

        private static String seconds(long nanos) {
            return Figures.seconds(nanos / 1e9);
        }
    }

    /** Measures a route. */
    @Command(
            name = "echo",
            header = "Measure a route that answers at once.",
            description = "Each call waits for its answer before its place is used again.",
            footer = {"", "eco bench echo --connections 8 --in-flight 16"})
    static final class Echo extends Measurement {

        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "ROUTE",
                defaultValue = "echo",
                description = "The route; ${DEFAULT-VALUE} if not given.")
        String route = "echo";

        @Parameters(index = "1", arity = "0..1", paramLabel = "DATA", description = "The data as JSON.")
        String data = "{\"message\":\"hello\"}";

        @Override
        ExitCode run(InstanceConnection unused) throws InterruptedException {
            return measure(route, Input.json(data, console().in()), () -> {});
        }
    }

    /** Measures a queue. */
    @Command(
            name = "queue",
            header = "Measure how fast a queue accepts entries, and how fast they are processed.",
            description = "The handler of the queue really processes them.",
            footer = {"", "eco bench queue orders.place '{\"item\":\"tea\",\"pieces\":1}' --in-flight 64 --yes"})
    static final class Queue extends Measurement {

        private static final Duration LOOK = Duration.ofMillis(100);

        @Parameters(index = "0", paramLabel = "ROUTE", description = "The route of a queued handler.")
        String route;

        @Parameters(index = "1", paramLabel = "DATA", description = "The data of each entry as JSON.")
        String data;

        @Override
        ExitCode run(InstanceConnection instance) throws InterruptedException {
            Names.QUEUES.require(instance, route);
            String body = Input.json(data, console().in());
            console()
                    .confirm(() -> "Put entries into queue '%s' for %s, which its handler processes?"
                            .formatted(route, Figures.duration(duration)));
            long began = System.nanoTime();
            return measure(route, body, () -> drain(instance, began));
        }

        private void drain(InstanceConnection instance, long began) {
            long accepted = System.nanoTime();
            long left = pending(instance);
            long atFirst = left;
            try {
                while (left > 0) {
                    if (System.nanoTime() - accepted > timeout.toNanos()) {
                        console()
                                .note("%s entries are still pending after %s"
                                        .formatted(Figures.count(left), Figures.duration(timeout)));
                        return;
                    }
                    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                    left = pending(instance);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            long now = System.nanoTime();
            console()
                    .note("%s were left when the last was accepted, and processed %s later; all took %s"
                            .formatted(
                                    Figures.count(atFirst),
                                    Figures.seconds((now - accepted) / 1e9),
                                    Figures.seconds((now - began) / 1e9)));
        }

        private long pending(InstanceConnection instance) {
            JsonNode sizes = instance.call(
                            "eco.queue.sizes", Json.object().put("queue", route).put("direction", "incoming"))
                    .path("queues")
                    .path(0)
                    .path("sizes");
            return sizes.path("pending").path("entries").asLong()
                    + sizes.path("processing").path("entries").asLong()
                    + sizes.path("waiting").path("entries").asLong();
        }
    }
}
