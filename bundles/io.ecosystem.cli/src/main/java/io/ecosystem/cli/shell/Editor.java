package io.ecosystem.cli.shell;

import io.ecosystem.cli.output.Console;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/** A terminal at which somebody types commands, with completion and a history that survives the session. */
public final class Editor implements CommandSource {

    private static final int KEPT_LINES = 2_000;

    /** It reports terminals that it does not know, and goes on. */
    private static final Logger JLINE = Logger.getLogger("org.jline");

    private final Terminal terminal;
    private final LineReader reader;
    private volatile Runnable interrupt = () -> {};

    /**
     * Opens the terminal of the process.
     *
     * @param candidates what the words may be; called on the thread that reads
     * @param remarks takes what somebody should know beforehand
     */
    public Editor(HostEnvironment environment, Candidates candidates, Consumer<String> remarks) throws IOException {
        JLINE.setLevel(Level.OFF);
        terminal = TerminalBuilder.builder()
                .name("eco")
                .system(true)
                .exec(true)
                .jni(false)
                .jansi(false)
                .jna(false)
                .ffm(false)
                .build();
        terminal.handle(Signal.INT, signal -> interrupt.run());
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("eco")
                .parser(Words.parser())
                .completer((line, typed, found) -> candidates
                        .of(typed.words(), typed.wordIndex())
                        .forEach(candidate -> found.add(new Candidate(candidate))))
                .variable(LineReader.HISTORY_SIZE, KEPT_LINES)
                .variable(LineReader.HISTORY_FILE_SIZE, KEPT_LINES)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P > ")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.CASE_INSENSITIVE, false);
        Path history = history(environment);
        try {
            makePrivate(history);
            builder.variable(LineReader.HISTORY_FILE, history);
        } catch (IOException e) {
            remarks.accept("Commands of this session are not remembered: %s".formatted(e));
        }
        reader = builder.build();
    }

    @Override
    public Optional<String> next(String prompt) {
        while (true) {
            try {
                String text = reader.readLine(prompt).strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    return Optional.of(text);
                }
            } catch (UserInterruptException e) {
                // Ctrl-C drops the line
            } catch (EndOfFileException e) {
                return Optional.empty();
            }
        }
    }

    @Override
    public Console console(Console shell) {
        return shell.reading(shell.in(), terminal.getSize().getColumns());
    }

    @Override
    public void onInterrupt(Runnable action) {
        interrupt = action;
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }

    /** Commands may contain secrets. */
    private static void makePrivate(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Files.createFile(file);
            if (Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    private static Path history(HostEnvironment environment) {
        return environment
                .folder("XDG_STATE_HOME")
                .orElseGet(() -> environment.home().resolve(".local/state"))
                .resolve("ecosystem")
                .resolve("shell_history");
    }
}
