package io.ecosystem.api.statistics;

import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An application's own statistics, shown beside the platform's. Names are dotted, such as {@code orders.open}; each
 * part is one level of the record.
 *
 * <p>Safe for use by many threads; no method blocks. Names that collide, such as {@code a} and {@code a.b}, keep both
 * values: the shorter one its place, and the longer one stands at the top of the record under its whole name,
 * {@code "a.b"}. A name cannot begin with a part that is the platform's: {@code endpoint_data}, {@code timestamp},
 * {@code uptime}, {@code gather_period} or {@code application}.
 *
 * <p>Of one instance at most {@value #MOST_NAMES} names are kept; what further ones are told is dropped, with a
 * warning. Values stay when the bundle that set them goes, so that it can be replaced; its gauges go with it.
 */
@ProviderType
public interface Statistics {

    /** How many names are kept. */
    int MOST_NAMES = 1_000;

    /**
     * Sets a value. It is zeroed when a gather period ends.
     *
     * @param value a text, number or boolean
     * @throws IllegalArgumentException if it is something else, or if the name is blank or the platform's
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

    /**
     * Adds to a counter, which is zeroed when a gather period ends. A text or boolean of that name counts as zero.
     *
     * @throws IllegalArgumentException if the name is blank or the platform's
     */
    void add(String name, long amount);

    /**
     * Shows what a supplier says, whenever statistics are asked for; it is never zeroed, and shown in place of a value
     * of the same name. The supplier must return within milliseconds; what it throws is logged once and leaves it out.
     *
     * @param value says a text, number or boolean, or lists and maps of these
     * @return takes the gauge away when closed
     * @throws IllegalArgumentException if the name is blank or the platform's
     */
    AutoCloseable gauge(String name, Supplier<?> value);
}
