package io.ecosystem.api.application;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/** The running instance of an application, one per process. Thread-safe. */
@ProviderType
public interface Instance {

    /** Returns the name of the application, such as {@code dice}. */
    String application();

    /** Returns the name of this instance within the application, such as {@code 0}. */
    String id();

    /** Returns the start time. */
    Instant started();

    /** Returns the time since the start, unaffected by changes to the system clock. */
    Duration uptime();

    /** Returns an existing folder that only the user of this instance may change. */
    Path folder(Folder folder);

    /**
     * Stops the instance in an orderly way: it refuses new work, answers what it has received, and keeps what is
     * queued. Returns at once; further calls have no effect.
     *
     * @param delay how long to wait first, zero for no delay
     * @param reason for the log, such as who asked and why
     */
    void stop(Duration delay, String reason);
}
