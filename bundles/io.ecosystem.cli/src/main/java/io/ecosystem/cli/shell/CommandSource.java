package io.ecosystem.cli.shell;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.output.Console;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EOFError;
import org.jline.reader.Parser;

/** Where a shell reads its commands. For one thread. */
public interface CommandSource extends AutoCloseable {

    /**
     * A command.
     *
     * @param text as it was typed
     * @param words the same without quotes
     */
    record Line(String text, List<String> words) {}

    /**
     * Returns a command with its words.
     *
     * @throws CommandException if a quote is open
     */
    static Line parsed(String text) {
        try {
            List<String> words = Words.parser()
                    .parse(text, text.length(), Parser.ParseContext.ACCEPT_LINE)
                    .words();
            return new Line(text, words.stream().filter(word -> !word.isEmpty()).toList());
        } catch (EOFError e) {
            throw new CommandException(ExitCode.USAGE, "a quote is open: " + text);
        }
    }

    /**
     * Reads a command, without the blanks around it. What is empty or begins with {@code #} is left out.
     *
     * @return empty at the end of the input
     */
    Optional<String> next(String prompt) throws IOException;

    /** Returns the console of a command that is run now: with its input, and the width that the terminal has now. */
    Console console(Console shell);

    /** Does this from now on if somebody presses Ctrl-C while a command runs. */
    void onInterrupt(Runnable action);

    @Override
    void close() throws IOException;
}
