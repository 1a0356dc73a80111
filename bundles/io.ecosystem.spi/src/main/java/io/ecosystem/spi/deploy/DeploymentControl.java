package io.ecosystem.spi.deploy;

import io.ecosystem.api.message.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/** The deploy folder, the history of the files in it, and the way back to an earlier version. Thread-safe. */
@ProviderType
public interface DeploymentControl {

    /** The maximum number of entries that the history shows. */
    int MOST_CHANGES = 1_000;

    /** The number of versions kept per file. */
    int KEPT_VERSIONS = 10;

    /** Returns the absolute path of the folder whose jars and features run. */
    Path deployFolder();

    /** Returns the absolute path of the folder whose configurations are applied. */
    Path confFolder();

    /** Returns the absolute path of the folder of features that are part of a start on request only. */
    Path optionalFeaturesFolder();

    /**
     * Returns the latest entries of the history, newest first.
     *
     * @param file the only file; empty for all
     * @param limit the maximum number, up to {@value #MOST_CHANGES}
     */
    List<DeploymentChange> history(String file, int limit);

    /**
     * Returns the kept versions, by file, the last deployed first.
     *
     * @param file the only file; empty for all
     */
    List<KeptVersion> versions(String file);

    /**
     * Ends the rollout of a file, or lets an earlier version of it work again, although the file stays as it is: only a
     * changed file is deployed again. Returns once the version has been started, at the latest after ten seconds.
     *
     * @param file such as {@code orders.jar}
     * @param to the version, or the beginning of the digest of its jar; empty for the last one that worked before
     * @param actor who requests it, such as {@code tcp peer 127.0.0.1:51324}
     * @throws IllegalArgumentException if the file is not deployed, or has no such version; nothing changes
     * @throws IllegalStateException if it cannot be done now; the message says why
     */
    DeploymentChange rollBack(String file, String to, String actor);

    /**
     * Lets a kept version of a deployed file work beside the present one. All of its components start, but its handlers
     * get only the requests and entries of some keys. It ends when it is closed, when its file changes or goes, and
     * with the instance. If it is the present version itself, nothing is started.
     *
     * @param version such as {@code acme.orders 1.4.0}, or the beginning of the digest of its jar
     * @param keys which keys it gets; called for each request and entry, by any thread; must not block
     * @return the version, whose components may still be starting
     * @throws IllegalArgumentException if no deployed file has such a version, or more than one has
     * @throws IllegalStateException if it cannot be done now; the message says why
     */
    SideVersion startBeside(String version, Predicate<Key> keys);
}
