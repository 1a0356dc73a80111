package io.ecosystem.cli.instance;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.output.Json;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.CallRejectedException;
import io.ecosystem.client.ConnectionLostException;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.client.TimedOutException;
import io.ecosystem.client.UnreachableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Calls routes of the instance that a command talks to. Safe for use by several threads. */
public final class InstanceConnection implements AutoCloseable {

    /** The calls in flight of {@link #callAsync}, on one connection. */
    public static final int IN_FLIGHT = 64;

    private final EcosystemClient client;
    private final Duration timeout;

    InstanceConnection(EcosystemClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** Returns the longest time of a call. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Calls a route.
     *
     * @throws CommandException if there is no answer, or it is no success
     */
    public JsonNode call(String route, JsonNode data) {
        Bytes answer = call(route, Bytes.utf8(Json.line(data)), CallOptions.DEFAULT);
        try {
            return Json.read(answer.utf8());
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, "the answer of '%s' is %s".formatted(route, e.getMessage()));
        }
    }

    /** Calls a route with JSON that is passed on as it is, both ways. */
    public Bytes call(String route, Bytes data, CallOptions options) {
        try {
            return client.call(route, data, Bytes.class, options);
        } catch (CallFailedException e) {
            throw explained(route, e);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** Calls a route and returns at once; fails with a {@link CallFailedException}. */
    public CompletableFuture<Bytes> callAsync(String route, Bytes data, CallOptions options) {
        return client.callAsync(route, data, Bytes.class, options);
    }

    /** Returns a failure in words for people, with its exit code and what to do. */
    public static CommandException explained(String route, CallFailedException failure) {
        return switch (failure) {
            case CallRejectedException rejected -> rejected(route, rejected);
            case UnreachableException unreachable ->
                new CommandException(
                        ExitCode.UNREACHABLE,
                        unreachable.getMessage(),
                        "is the instance running? 'eco instances' shows those of yours on this machine");
            case ConnectionLostException lost -> new CommandException(ExitCode.UNREACHABLE, lost.getMessage());
            case TimedOutException late ->
                new CommandException(ExitCode.TIMED_OUT, late.getMessage(), "--timeout gives the instance more time");
            default -> new CommandException(ExitCode.FAILED, failure.getMessage());
        };
    }

    private static CommandException rejected(String route, CallRejectedException rejected) {
        String text = rejected.reason();
        return switch (rejected) {
            case CallRejectedException.Denied denied ->
                new CommandException(
                        ExitCode.DENIED,
                        "'%s' is denied: %s".formatted(route, text),
                        "call as the user who runs the instance, over its Unix domain socket, or let a rule of"
                                + " io.ecosystem.access grant the role");
            case CallRejectedException.UnknownRoute unknown ->
                new CommandException(
                        ExitCode.NOT_FOUND,
                        "the instance does not serve the route '%s'".formatted(route),
                        "'eco routes' lists those that it serves");
            default ->
                new CommandException(
                        ExitCode.FAILED,
                        "'%s' is answered with status %d: %s"
                                .formatted(route, rejected.status().code(), text));
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
