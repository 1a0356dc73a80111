package io.ecosystem.api.statistics;

import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An application's own statistics, shown beside the platform's. Names are dotted, such as {@code orders.open}; each part
 * is one level of the record.
 *
 * <p>Safe for use by many threads; no method blocks. A name that collides with another, such as {@code a} and
 * {@code a.b}, keeps both values: the record shows the value of the shorter one under the key {@code value}.
 */
@ProviderType
public interface Statistics {

    /**
     * Sets a value. It is zeroed when a gather period ends.
     *
     * @param value a text, number or boolean
     */
    void set(String name, Object value);

    /** Adds one to a counter, which is zeroed when a gather period ends. */
    default void increment(String name) {
        add(name, 1);
    }

    /** Takes one from a counter, which is zeroed when a gather period ends. */
    default void decrement(String name) {
        add(name, -1);
    }

    /** Adds to a counter, which is zeroed when a gather period ends. */
    void add(String name, long amount);

    /**
     * Shows what a supplier says, whenever statistics are asked for; it is never zeroed. The supplier must return within
     * milliseconds.
     *
     * @return takes the gauge away when closed
     */
    AutoCloseable gauge(String name, Supplier<?> value);
}
