package io.ecosystem.spi.logging;

import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The log of this instance: its levels, and its latest records.
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

    /**
     * Returns kept records, the oldest first. The log keeps the latest ones in memory, within the limits of its
     * configuration.
     *
     * <p>A position counts only in the run of the instance that it is from; that of an earlier run stands for the
     * oldest kept record. A record that alone exceeds {@code maxBytes} is returned with shortened texts.
     *
     * @param filter selects the records
     * @param after {@link LogPage#next()} of an earlier page; empty for the latest {@code limit} records
     * @param limit the most records, from 1
     * @param maxBytes the most bytes of the records as UTF-8, each with one byte for a separator; those that do not fit
     *     are left to the next page
     * @throws IllegalArgumentException if {@code after} is not from here
     */
    LogPage records(LogFilter filter, String after, int limit, int maxBytes);

    /**
     * Returns a future that completes as soon as a selected record after a position is kept, at once if there is one,
     * or when the instance begins to stop. A caller that no longer waits cancels it. It completes on the thread that
     * logs, so nothing but a wait may depend on it.
     *
     * @param after {@link LogPage#next()} of an earlier page
     * @throws IllegalArgumentException if {@code after} is not from here
     */
    CompletableFuture<Void> arrival(LogFilter filter, String after);
}
