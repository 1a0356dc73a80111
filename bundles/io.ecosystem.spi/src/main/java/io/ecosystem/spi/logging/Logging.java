package io.ecosystem.spi.logging;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The log of this instance.
 *
 * <p>What is changed here applies at once, to records of every bundle. It ends with a restart, or when the
 * configuration of the same value changes. Safe for use by many threads.
 */
@ProviderType
public interface Logging {

    /** How many records the log can gather at most. */
    int MOST_BUFFERED_RECORDS = 10_000;

    /** The level of every logger that has none of its own. */
    LogLevel level();

    /** Sets the level of every logger that has none of its own. */
    void setLevel(LogLevel level);

    /** How many records are gathered before they are written to the file; 0 writes each at once. */
    int bufferRecords();

    /**
     * Sets how many records are gathered before they are written to the file.
     *
     * @param records 0 writes each at once
     * @throws IllegalArgumentException if it is negative or more than {@link #MOST_BUFFERED_RECORDS}
     */
    void setBufferRecords(int records);
}
