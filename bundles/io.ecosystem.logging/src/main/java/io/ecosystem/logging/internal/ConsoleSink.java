package io.ecosystem.logging.internal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes records to standard error. */
final class ConsoleSink implements Sink {

    private final PrintStream console;
    private final Layout layout;
    private final StringBuilder text = new StringBuilder();

    ConsoleSink(PrintStream console, Layout layout) {
        this.console = console;
        this.layout = layout;
    }

    @Override
    public void write(List<LogRecord> records) {
        text.setLength(0);
        records.forEach(next -> layout.append(next, text));
        byte[] bytes =
                text.toString().getBytes(layout instanceof JsonLayout ? StandardCharsets.UTF_8 : console.charset());
        console.write(bytes, 0, bytes.length);
        console.flush();
    }

    @Override
    public void close() {
        console.flush();
    }
}
