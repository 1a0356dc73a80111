package io.ecosystem.deployer.internal.folder;

import java.util.List;

/**
 * What one look at a folder found.
 *
 * @param arrivals new and changed files, by name
 * @param gone names of files that are no longer there
 */
public record Scan(List<Arrival> arrivals, List<String> gone) {

    public Scan {
        arrivals = List.copyOf(arrivals);
        gone = List.copyOf(gone);
    }
}
