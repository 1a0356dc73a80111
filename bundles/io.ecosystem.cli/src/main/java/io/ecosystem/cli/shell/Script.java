package io.ecosystem.cli.shell;

import io.ecosystem.cli.output.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Commands from a file or a pipe, one a line. */
public final class Script implements CommandSource {

    private final BufferedReader lines;

    /** Reads the commands from the input, in UTF-8. */
    public Script(InputStream in) {
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> next(String prompt) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    /** Returns it without input: that of the shell has its commands. */
    @Override
    public Console console(Console shell) {
        return shell.reading(InputStream.nullInputStream(), shell.width());
    }

    /** Does nothing: Ctrl-C ends the process. */
    @Override
    public void onInterrupt(Runnable action) {}

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
