package io.ecosystem.configuration.folder;

import java.util.List;
import java.util.Map;

/**
 * What one look at a folder found.
 *
 * @param arrivals new and changed files, by name
 * @param gone names of files that are no longer there
 * @param unreadable why files that are there could not be looked at, by name; they stay as they were
 */
public record FolderScan(List<ArrivedFile> arrivals, List<String> gone, Map<String, String> unreadable) {

    public FolderScan {
        arrivals = List.copyOf(arrivals);
        gone = List.copyOf(gone);
        unreadable = Map.copyOf(unreadable);
    }
}
