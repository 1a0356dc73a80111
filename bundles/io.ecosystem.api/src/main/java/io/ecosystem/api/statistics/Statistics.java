package io.ecosystem.api.statistics;

import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An application's own statistics, shown beside the platform's. Names are dotted, such as {@code orders.open}; each
 * part is a level of the record.
 *
 * <p>Thread-safe; no method blocks. If names collide, such as {@code a} and {@code a.b}, both values are kept: the
 * shorter one in its place, the longer one at the top of the record under its full name, {@code "a.b"}. A name must not
 * begin with a part reserved for the platform: {@code endpoint_data}, {@code timestamp}, {@code uptime},
 * {@code gather_period} or {@code application}.
 *
 * <p>At most {@value #MOST_NAMES} names are kept per instance; values of further names are dropped, with a warning.
 * Values outlive the bundle that set them, so it can be replaced; its gauges do not.
 */
@ProviderType
public interface Statistics {

    /** The maximum number of names. */
    int MOST_NAMES = 1_000;

    /**
     * Sets a value, which is reset to zero at the end of each gather period.
     *
     * @param value a string, number or boolean
     * @throws IllegalArgumentException if it is anything else, or if the name is blank or reserved
     */
    void set(String name, Object value);

    /** Increments a counter, which is reset to zero at the end of each gather period. */
    default void increment(String name) {
        add(name, 1);
    }

    /** Decrements a counter, which is reset to zero at the end of each gather period. */
    default void decrement(String name) {
        add(name, -1);
    }

    /**
     * Adds to a counter, which is reset to zero at the end of each gather period. A string or boolean with that name
     * counts as zero.
     *
     * @throws IllegalArgumentException if the name is blank or reserved
     */
    void add(String name, long amount);

    /**
     * Registers a gauge, read whenever statistics are requested; it is never reset and hides a value of the same name.
     * The supplier must return within milliseconds; its first exception is logged, and the value is left out.
     *
     * @param value supplies a string, number or boolean, or lists and maps of these
     * @return removes the gauge when closed
     * @throws IllegalArgumentException if the name is blank or reserved
     */
    AutoCloseable gauge(String name, Supplier<?> value);
}
