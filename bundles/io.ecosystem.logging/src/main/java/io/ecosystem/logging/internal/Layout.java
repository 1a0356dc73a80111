package io.ecosystem.logging.internal;

/** Turns records into text. Used by one thread. */
interface Layout {

    /** Appends a record with the line feed at its end. */
    void append(LogRecord record, StringBuilder text);
}
