package io.ecosystem.handler.shell.internal;

import io.ecosystem.api.handler.RefusedException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session of Gogo: its variables, and the command that runs in it. Safe for use by several threads. */
final class ShellSession implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ShellSession.class);

    /** Where a command without a scope is looked for, in this order. */
    private static final String SCOPES = "eco:felix:*";

    /** The session's variable with the names of all commands. */
    private static final String COMMANDS = ".commands";

    private final String id;
    private final CommandOutput output;
    private final PrintStream console;
    private final CommandSession gogo;
    private @Nullable Thread running; // guarded by the lock of the object, as all below
    private Optional<String> failure = Optional.empty();
    private long usedAt = System.nanoTime();
    private boolean closed;

    /** @param longestUnread how long a command waits for somebody to read its output */
    ShellSession(String id, CommandProcessor processor, Duration longestUnread) {
        this.id = id;
        output = new CommandOutput(longestUnread);
        console = new PrintStream(output, true, StandardCharsets.UTF_8);
        gogo = processor.createSession(InputStream.nullInputStream(), console, console);
        gogo.put("SCOPE", SCOPES);
    }

    /** Returns the name of the session. */
    String id() {
        return id;
    }

    /** Returns the names of all commands, as {@code scope:name}. */
    List<String> commands() {
        return gogo.get(COMMANDS) instanceof Collection<?> names
                ? names.stream().map(Object::toString).sorted().toList()
                : List.of();
    }

    /**
     * Begins a command.
     *
     * @param columns the characters of a line of the terminal; 0 if lines may be of any length
     * @throws RefusedException if another one runs
     */
    synchronized void begin(String command, int columns) {
        if (running != null) {
            throw RefusedException.busy("session '%s' still runs a command".formatted(id));
        }
        failure = Optional.empty();
        output.begin();
        running = Thread.ofPlatform()
                .daemon()
                .name("io.ecosystem.handler.shell " + id)
                .start(() -> execute(command, columns));
    }

    /** Interrupts the command that runs, if there is one. */
    synchronized void interrupt() {
        if (running != null) {
            jobs().forEach(Job::interrupt); // the commands run in threads of Gogo, for which this one waits
            running.interrupt();
        }
    }

    /** Returns the jobs of a moment; Gogo's list is not made for being read while it changes. */
    private List<Job> jobs() {
        while (true) {
            try {
                return List.copyOf(gogo.jobs());
            } catch (ConcurrentModificationException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Returns what the command has written, see {@link CommandOutput#take}. */
    String take(Duration longest, int most) throws InterruptedException {
        touch();
        String text = output.take(longest, most);
        touch();
        return text;
    }

    /** Lets all who wait for output have what there is. */
    void wake() {
        output.wake();
    }

    /** Returns whether there is, or may come, more output of the command. */
    boolean isRunning() {
        return !output.isAtEnd();
    }

    /** Returns why the command failed. */
    synchronized Optional<String> failure() {
        return failure;
    }

    /** Returns when it was last used, a {@link System#nanoTime()}; empty while a command runs. */
    synchronized Optional<Long> unusedSince() {
        return running == null ? Optional.of(usedAt) : Optional.empty();
    }

    /** Ends the session, and interrupts its command. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (running != null) {
                interrupt();
                return; // the command's thread closes it
            }
        }
        gogo.close();
    }

    private synchronized void touch() {
        usedAt = System.nanoTime();
    }

    private void execute(String command, int columns) {
        Optional<String> reason = Optional.empty();
        try {
            gogo.put("COLUMNS", columns);
            Object result = gogo.execute(command);
            if (result != null) {
                console.println(gogo.format(result, Converter.INSPECT));
            }
        } catch (InterruptedException e) {
            reason = Optional.of("interrupted");
        } catch (Throwable e) { // whatever commands throw must not end the session
            log.debug("Command '{}' failed", command, e);
            reason = Optional.of(reason(e));
        } finally {
            console.flush();
            end(reason);
        }
    }

    private static String reason(Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof InvocationTargetException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure instanceof Exception && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }

    private void end(Optional<String> reason) {
        synchronized (this) {
            failure = reason;
            running = null;
            output.end();
            if (!closed) {
                return;
            }
        }
        gogo.close();
    }
}
