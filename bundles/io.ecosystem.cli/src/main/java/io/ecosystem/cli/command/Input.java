package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Reads JSON that the command line states: {@code {...}}, {@code @file}, or {@code -} for the input. */
final class Input {

    private Input() {}

    /**
     * Returns the stated JSON as it is written, checked.
     *
     * @throws CommandException if it is no JSON, or the file cannot be read
     */
    static String json(String stated, InputStream in) {
        String text = text(stated, in).strip();
        check(
                text,
                stated.equals("-") ? "the input" : stated.startsWith("@") ? stated.substring(1) : "'" + stated + "'");
        return text.lines().count() > 1 ? Json.line(Json.read(text)) : text;
    }

    /** Returns the value of JSON that a file, the input or the command line has. */
    static JsonNode check(String text, String where) {
        try {
            return Json.read(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "%s is %s".formatted(where, e.getMessage()),
                    "write it as '{\"key\":\"value\"}' between single quotes");
        }
    }

    private static String text(String stated, InputStream in) {
        try {
            if (stated.equals("-")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return stated.startsWith("@") ? Files.readString(Path.of(stated.substring(1))) : stated;
        } catch (NoSuchFileException e) {
            throw new CommandException(ExitCode.NOT_FOUND, "there is no file %s".formatted(stated.substring(1)));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read %s: %s".formatted(stated, e));
        }
    }
}
