package io.ecosystem.api.application;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/** The running instance of an application; there is one in a process. Safe for use by many threads. */
@ProviderType
public interface Instance {

    /** The name of the application, such as {@code dice}. */
    String application();

    /** The name of this instance among those of the application, such as {@code 0}. */
    String id();

    /** When it was started. */
    Instant started();

    /** For how long it has been running, whatever the clock was set to meanwhile. */
    Duration uptime();

    /** A folder that only the user of this instance may change. It exists. */
    Path folder(Folder folder);

    /**
     * Ends the instance in an orderly way: new work is refused, what was received is answered, what is queued stays.
     * The method returns at once; a second request to stop changes nothing.
     *
     * @param delay how long to wait before, zero for none
     * @param reason for the log, such as who asked and why
     */
    void stop(Duration delay, String reason);
}
