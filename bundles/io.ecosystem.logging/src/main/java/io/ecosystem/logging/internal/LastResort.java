package io.ecosystem.logging.internal;

import java.io.PrintStream;
import java.time.ZoneId;

/** What is left when the log has ended: text on standard error. */
final class LastResort {

    private final PrintStream console;
    private final Layout layout = new TextLayout(ZoneId.systemDefault());

    LastResort(PrintStream console) {
        this.console = console;
    }

    /** Writes a record, whatever its severity. */
    synchronized void write(LogRecord last) {
        var text = new StringBuilder();
        layout.append(last, text);
        console.print(text);
        console.flush();
    }

    /** Writes a record that matters. */
    void warn(LogRecord last) {
        if (last.severity().isAtLeast(Severity.WARN)) {
            write(last);
        }
    }
}
