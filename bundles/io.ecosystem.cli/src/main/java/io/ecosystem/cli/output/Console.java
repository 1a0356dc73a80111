package io.ecosystem.cli.output;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.spi.text.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * The terminal, files or pipes that a command reads and writes. Answers go to the output, all else to the error output.
 * Safe for use by several threads, line by line.
 *
 * @param in the input, in UTF-8
 * @param out the output
 * @param err the error output
 * @param terminal whether the output is a terminal
 * @param interactive whether somebody at the terminal can be asked
 * @param coloured whether the terminal shows colours
 * @param width the characters of a line of the terminal; 0 if lines may be of any length
 * @param json whether answers are for programs
 * @param agreed whether questions are answered with yes
 */
public record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        boolean interactive,
        boolean coloured,
        int width,
        boolean json,
        boolean agreed) {

    /** Returns a console with other options of the command line. */
    public Console with(boolean inJson, boolean yes) {
        return new Console(in, out, err, terminal, interactive, coloured, width, json || inJson, agreed || yes);
    }

    /** Returns the same console with another input, and lines of another length. */
    public Console reading(InputStream input, int columns) {
        return new Console(input, out, err, terminal, interactive, coloured, columns, json, agreed);
    }

    /** Returns the same console, but its output goes to a program. */
    public Console writingTo(PrintStream program) {
        return new Console(in, program, err, false, interactive, false, 0, json, agreed);
    }

    /**
     * Writes a part of a text to the output, with its line feeds and tabs. What else a terminal would obey is escaped.
     */
    public void part(String text) {
        var shown = new StringBuilder();
        for (String line : text.split("(?<=[\\n\\t])|(?=[\\n\\t])")) {
            shown.append(line.equals("\n") || line.equals("\t") ? line : Printable.of(line));
        }
        out.print(shown);
        check();
    }

    /** Writes a line to the output as it is. */
    public void raw(String line) {
        out.print(line + "\n");
        check();
    }

    /** Writes a line to the output. What a terminal would obey is escaped. */
    public void line(String text) {
        raw(Printable.of(text));
    }

    /** Writes a line in a style, if there are colours. What a terminal would obey is escaped. */
    public void line(Style style, String text) {
        raw(styled(style, Printable.of(text)));
    }

    /** Writes a table. */
    public void table(Table table) {
        List<String> lines = table.lines(width);
        for (int i = 0; i < lines.size(); i++) {
            raw(i == 0 && table.hasHeadings() ? styled(Style.BOLD, lines.get(i)) : lines.get(i));
        }
    }

    /** Writes an answer: for programs as JSON on one line, otherwise as the given action does. */
    public void answer(JsonNode answer, Runnable people) {
        if (json) {
            raw(Json.line(answer));
        } else {
            people.run();
        }
    }

    /** Writes JSON on one line; on several for people at a terminal where it does not fit. */
    public void document(JsonNode document) {
        String line = Json.line(document);
        if (!terminal || json) {
            raw(line);
        } else if (line.length() <= width) {
            line(line);
        } else {
            Json.pretty(document).lines().forEach(this::line);
        }
    }

    /** Writes a line to the error output, which is no part of the answer. */
    public void note(String text) {
        err.print(Printable.of(text) + "\n");
        err.flush();
    }

    /** Returns the text in a style, if there are colours. */
    public String styled(Style style, String text) {
        return coloured ? style.around(text) : text;
    }

    /**
     * Asks whether to go on.
     *
     * @param question what would happen, such as {@code Remove 3 entries of queue 'orders' for good?}
     * @throws CommandException if the answer is no, or there is no terminal to ask at
     */
    public void confirm(Supplier<String> question) {
        if (agreed) {
            return;
        }
        if (!interactive) {
            throw new CommandException(
                    ExitCode.USAGE, Printable.of(question.get()), "add --yes to agree without being asked");
        }
        err.print(Printable.of(question.get()) + " [y/N] ");
        err.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            if (answer == null
                    || !answer.strip().toLowerCase(java.util.Locale.ROOT).matches("y|yes")) {
                throw new CommandException(ExitCode.FAILED, "nothing was changed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the command if the output is no longer read. */
    private void check() {
        if (out.checkError()) {
            throw new OutputClosedException();
        }
    }
}
