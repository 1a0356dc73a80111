package io.ecosystem.spi.logging;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The log of this instance.
 *
 * <p>Changes apply at once, to records of every bundle. They last until a restart, or until the configuration of the
 * same value changes. Thread-safe.
 */
@ProviderType
public interface Logging {

    /** The maximum number of buffered records. */
    int MOST_BUFFERED_RECORDS = 10_000;

    /** Returns the level of all loggers without a level of their own. */
    LogLevel level();

    /** Sets the level of all loggers without a level of their own. */
    void setLevel(LogLevel level);

    /** Returns how many records are buffered before they are written to the file; 0 writes each at once. */
    int bufferRecords();

    /**
     * Sets how many records are buffered before they are written to the file.
     *
     * @param records 0 writes each at once
     * @throws IllegalArgumentException if it is negative or more than {@link #MOST_BUFFERED_RECORDS}
     */
    void setBufferRecords(int records);
}
