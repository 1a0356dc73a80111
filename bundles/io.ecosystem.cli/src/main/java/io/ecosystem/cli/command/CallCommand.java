package io.ecosystem.cli.command;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.CallRejectedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Calls a route. */
@Command(
        name = "call",
        header = "Call a route and show its answer.",
        footer = {
            "",
            "eco call echo '{\"message\":\"hello\"}'",
            "eco call orders.place @order.json --key order-17",
            "eco call orders.place --each < orders.jsonl"
        })
final class CallCommand extends InstanceCommand {

    @Parameters(index = "0", paramLabel = "ROUTE", description = "The route.")
    String route;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DATA",
            description = "The data as JSON; @FILE reads a file, and - the input. {} if not given.")
    @Nullable
    String data;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "Call as often as this, one call after the other.")
    int repeat = 1;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The key of the request: TRACE:SPAN or a uid. A new one if not given.")
    @Nullable
    String key;

    @Option(
            names = "--each",
            description = "Call once for each line of the input, which is JSON, with up to 64 calls at a time. Answers"
                    + " come in the order of the lines.")
    boolean each;

    @Override
    ExitCode run(InstanceConnection instance) throws IOException {
        if (repeat < 1) {
            throw new CommandException(ExitCode.USAGE, "--repeat: expected a number from 1, not " + repeat);
        }
        if (each) {
            if (data != null || key != null || repeat != 1) {
                throw new CommandException(ExitCode.USAGE, "--each takes no DATA, no --key and no --repeat");
            }
            return callEach(instance);
        }
        Console console = console();
        Bytes body = Bytes.utf8(data == null ? "{}" : Input.json(data, console.in()));
        CallOptions options = key == null ? CallOptions.DEFAULT : CallOptions.DEFAULT.withKey(parsed(key));
        for (int i = 0; i < repeat; i++) {
            Bytes answer = instance.call(route, body, options);
            if (console.terminal() && !console.json()) {
                console.document(Input.check(answer.utf8(), "the answer"));
            } else {
                console.raw(answer.utf8());
            }
        }
        return ExitCode.DONE;
    }

    private static Key parsed(String text) {
        if (text.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, "--key: expected a text that is not empty");
        }
        return Key.parse(text);
    }

    private record Line(long number, CompletableFuture<Bytes> answer) {}

    private ExitCode callEach(InstanceConnection instance) throws IOException {
        Deque<Line> inFlight = new ArrayDeque<>();
        boolean allDone = true;
        long number = 0;
        var lines = new BufferedReader(new InputStreamReader(console().in(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                Json.read(line);
            } catch (IllegalArgumentException e) {
                for (Line earlier : inFlight) {
                    write(earlier);
                }
                throw new CommandException(
                        ExitCode.FAILED,
                        "line %d is %s".formatted(number, e.getMessage()),
                        "the lines before it were sent");
            }
            if (inFlight.size() == InstanceConnection.IN_FLIGHT) {
                allDone &= write(inFlight.remove());
            }
            inFlight.add(new Line(number, instance.callAsync(route, Bytes.utf8(line), CallOptions.DEFAULT)));
        }
        while (!inFlight.isEmpty()) {
            allDone &= write(inFlight.remove());
        }
        return allDone ? ExitCode.DONE : ExitCode.FAILED;
    }

    private boolean write(Line line) {
        Console console = console();
        try {
            String answer = line.answer().join().utf8();
            console.raw(
                    console.json()
                            ? "{\"line\":%d,\"status\":0,\"data\":%s}".formatted(line.number(), answer)
                            : answer);
            return true;
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof CallFailedException failure)) {
                throw e;
            }
            if (!(failure instanceof CallRejectedException rejected)) {
                throw InstanceConnection.explained(route, failure);
            }
            if (console.json()) {
                ObjectNode told = Json.object().put("line", line.number());
                console.raw(
                        Json.line(told.put("status", rejected.status().code()).put("data", rejected.reason())));
            } else {
                console.note("line %d: %s"
                        .formatted(
                                line.number(),
                                InstanceConnection.explained(route, rejected).getMessage()));
            }
            return false;
        }
    }
}
