package io.ecosystem.cli.shell;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A session in the container of an instance. Safe for use by several threads; one runs commands. */
public final class RemoteShell {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final InstanceConnection instance;
    private final String session;
    private final int waitMillis;

    private RemoteShell(InstanceConnection instance, String session) {
        this.instance = instance;
        this.session = session;
        Duration half = instance.timeout().dividedBy(2);
        waitMillis = (int) (half.compareTo(LONGEST_WAIT) < 0 ? half : LONGEST_WAIT).toMillis();
    }

    /**
     * Opens a session.
     *
     * @throws CommandException if the instance refuses, or has no shell
     */
    public static RemoteShell open(InstanceConnection instance) {
        JsonNode answer = instance.call("eco.shell.open", Json.object());
        return new RemoteShell(instance, answer.path("session").asString());
    }

    /** Returns the names of all commands, as {@code scope:name}. */
    public List<String> commands() {
        return instance.call("eco.shell.commands", request())
                .path("commands")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /**
     * Runs a command until its end.
     *
     * @param columns the characters of a line of the terminal; 0 if lines may be of any length
     * @param output called with each part of what it writes
     * @return why it has failed; empty if it has not
     */
    public Optional<String> execute(String command, int columns, Consumer<String> output) {
        JsonNode answer = instance.call(
                "eco.shell.execute", part().put("command", command).put("columns", columns));
        while (true) {
            String text = answer.path("output").asString();
            if (!text.isEmpty()) {
                output.accept(text);
            }
            if (!answer.path("running").asBoolean()) {
                return answer.path("failure").stringValueOpt();
            }
            answer = instance.call("eco.shell.execute", part());
        }
    }

    /** Interrupts the command that runs, if there is one. */
    public void interrupt() {
        instance.call("eco.shell.interrupt", request());
    }

    /** Ends the session, and returns how many others are open. */
    public int close() {
        return instance.call("eco.shell.close", request()).path("open").asInt();
    }

    private ObjectNode part() {
        return request().put("wait_millis", waitMillis);
    }

    private ObjectNode request() {
        return Json.object().put("session", session);
    }
}
