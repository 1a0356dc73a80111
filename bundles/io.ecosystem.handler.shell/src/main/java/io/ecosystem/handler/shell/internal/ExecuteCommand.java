package io.ecosystem.handler.shell.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.handler.SnakeCaseFields;
import io.ecosystem.spi.routing.WaitingHandler;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a command, and answers with what it writes. While the answer says that the command still runs, a further request
 * without a command has what it writes next.
 */
@Component(service = Handler.class)
@Route("eco.shell.execute")
@RequiresRole(Role.ADMIN)
public final class ExecuteCommand implements Handler<ExecuteCommand.Request, ExecuteCommand.Response>, WaitingHandler {

    private static final Logger log = LoggerFactory.getLogger(ExecuteCommand.class);

    private static final int LONGEST_WAIT_MILLIS = 1_000;

    private static final int MOST_COLUMNS = 10_000;
    private static final int MOST_CHARACTERS = 32_768;
    private static final int LONGEST_COMMAND = 65_536;

    /** Room for all of an answer but the output and a reason, and the bytes of a character in the worst case. */
    private static final int FRAME_BYTES = 1_024;

    private static final int BYTES_OF_A_CHARACTER = 6;

    /**
     * What to run, or to go on with.
     *
     * @param session as {@code eco.shell.open} named it
     * @param command in the language of Gogo (OSGi RFC 147); missing to go on with the one that runs
     * @param columns the characters of a line of the terminal; 0 or missing if lines may be of any length
     * @param waitMillis how long to wait for output, from 0 to 1,000; 1,000 if missing
     */
    @KnownFieldsOnly
    @SnakeCaseFields
    public record Request(
            String session, Optional<String> command, Optional<Integer> columns, Optional<Integer> waitMillis) {}

    /**
     * What came of it.
     *
     * @param output what the command has written since the last answer
     * @param running whether it still runs, or there is more output
     * @param failure why it has failed
     */
    public record Response(String output, boolean running, Optional<String> failure) {}

    private final ShellSessions sessions;
    private final Owner owner;

    @Activate
    public ExecuteCommand(@Reference ShellSessions sessions, @Reference Owner owner) {
        this.sessions = sessions;
        this.owner = owner;
    }

    @Override
    @Deactivate
    public void endWaits() {
        sessions.wake();
    }

    @Override
    public Response handle(Request request, Call call) throws InterruptedException {
        owner.check(call);
        ShellSession session = sessions.named(request.session());
        int columns = number("columns", request.columns().orElse(0), MOST_COLUMNS);
        int wait = number("wait_millis", request.waitMillis().orElse(LONGEST_WAIT_MILLIS), LONGEST_WAIT_MILLIS);
        request.command().ifPresent(command -> begin(session, command, columns, call));
        String output = session.take(Duration.ofMillis(wait), room(call));
        boolean running = session.isRunning();
        return new Response(output, running, running ? Optional.empty() : session.failure());
    }

    private static int number(String field, int number, int most) {
        if (number < 0 || number > most) {
            throw RefusedException.invalid(
                    "%s: expected an integer from 0 to %d, not %d".formatted(field, most, number));
        }
        return number;
    }

    private static void begin(ShellSession session, String command, int columns, Call call) {
        if (command.length() > LONGEST_COMMAND) {
            throw RefusedException.invalid("command: expected at most %d characters".formatted(LONGEST_COMMAND));
        }
        log.info("Shell {} of {} runs: {}", session.id(), call.origin(), command);
        session.begin(command, columns);
    }

    /** Returns how many characters of output an answer may have. */
    private static int room(Call call) {
        int bytes = Math.max(0, call.origin().maxResponseBytes() - FRAME_BYTES);
        return Math.min(MOST_CHARACTERS, bytes / BYTES_OF_A_CHARACTER);
    }
}
