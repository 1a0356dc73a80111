package io.ecosystem.spi.configuration;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Limits that a component derives from the instance's resources, such as its heap, instead of its configuration. A
 * service of this type shows them with the configured values. Thread-safe.
 */
@ConsumerType
public interface DerivedValues {

    /** Returns the name under which to show them, in the form of a PID, such as {@code io.ecosystem.wire}. */
    String pid();

    /** Returns what they derive from, such as {@code a heap of 61 MiB}. */
    String source();

    /** Returns the values by name; they do not change. */
    Map<String, Object> values();
}
