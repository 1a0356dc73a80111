package io.ecosystem.logging.internal;

import java.io.PrintStream;
import java.time.ZoneId;

/** Standard error, used once the log has ended. */
final class LastResort {

    private final PrintStream console;
    private final Layout layout = new TextLayout(ZoneId.systemDefault());

    LastResort(PrintStream console) {
        this.console = console;
    }

    /** Writes a record of any severity. */
    synchronized void write(LogRecord last) {
        var text = new StringBuilder();
        layout.append(last, text);
        console.print(text);
        console.flush();
    }

    /** Writes a record if it is severe enough. */
    void warn(LogRecord last) {
        if (last.severity().isAtLeast(Severity.WARN)) {
            write(last);
        }
    }
}
