package io.ecosystem.logging.internal;

import java.util.List;

/** The destination of records. Used by one thread. */
interface Sink {

    /** Writes records. Records that cannot be written are lost; never throws. */
    void write(List<LogRecord> records);

    /** Releases its resources. */
    void close();
}
