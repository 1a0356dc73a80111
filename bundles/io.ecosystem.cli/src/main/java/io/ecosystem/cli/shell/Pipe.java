package io.ecosystem.cli.shell;

import java.util.Optional;

/**
 * A command, and the program of this machine that reads what it writes.
 *
 * @param command what stands before the first bar outside of quotes
 * @param program what stands after it, for the machine's own shell
 */
public record Pipe(String command, Optional<String> program) {

    /** Returns the parts of a line. */
    public static Pipe of(String line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            if (quote != 0) {
                quote = character == quote ? 0 : quote;
            } else if (character == '\'' || character == '"') {
                quote = character;
            } else if (character == '|') {
                return new Pipe(
                        line.substring(0, i).strip(),
                        Optional.of(line.substring(i + 1).strip()));
            }
        }
        return new Pipe(line, Optional.empty());
    }
}
