package io.ecosystem.logging.internal;

/** Turns records into text. Used by one thread. */
interface Layout {

    /** Appends a record and a line feed. */
    void append(LogRecord record, StringBuilder text);
}
