package io.ecosystem.logging.internal;

import java.util.List;

/** Where records end up. Used by one thread. */
interface Sink {

    /** Writes records. What cannot be written is lost; this throws nothing. */
    void write(List<LogRecord> records);

    /** Lets go of what is open. */
    void close();
}
