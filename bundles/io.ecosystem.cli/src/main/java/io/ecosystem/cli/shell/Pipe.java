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
        for (int i = line.indexOf('|'); i >= 0; i = line.indexOf('|', i + 1)) {
            if (Words.quoteAt(line, i) == 0 && !Words.hasLostItsMeaning(line, i)) {
                return new Pipe(
                        line.substring(0, i).strip(),
                        Optional.of(line.substring(i + 1).strip()));
            }
        }
        return new Pipe(line, Optional.empty());
    }
}
