package io.ecosystem.spi.configuration;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Limits that nobody configures, as a component works them out from what the instance was given, such as its heap. A
 * service of this type lets them be shown beside all that is configured. Safe for use by many threads.
 */
@ConsumerType
public interface DerivedValues {

    /** The name under which they are shown, as that of a configuration, such as {@code io.ecosystem.wire}. */
    String pid();

    /** What they follow from, such as {@code a heap of 61 MiB}. */
    String source();

    /** Each by its name; they do not change. */
    Map<String, Object> values();
}
