package io.ecosystem.deployer.internal.bundle;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows which content works of each deployed file. */
public interface DeployedContents {

    /**
     * The contents of a deployed file, by their digests.
     *
     * @param working of the content that works
     * @param file of the content of the file, which differs if an earlier version works in its place
     * @param before of the version to return to, while the content is on trial; empty if it is not
     */
    record Digests(String working, String file, String before) {}

    /** Returns the names of all deployed files. */
    Set<String> names();

    /** Returns the contents of a file; null if it is not deployed. */
    @Nullable
    Digests digests(String file);
}
