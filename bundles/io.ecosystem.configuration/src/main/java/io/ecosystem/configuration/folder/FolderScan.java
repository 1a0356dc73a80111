package io.ecosystem.configuration.folder;

import java.util.List;
import java.util.Map;

/**
 * The result of a scan of a folder.
 *
 * @param arrivals new and changed files, by name
 * @param gone names of files that no longer exist
 * @param unreadable why existing files could not be examined, by name; they count as unchanged
 */
public record FolderScan(List<ArrivedFile> arrivals, List<String> gone, Map<String, String> unreadable) {

    public FolderScan {
        arrivals = List.copyOf(arrivals);
        gone = List.copyOf(gone);
        unreadable = Map.copyOf(unreadable);
    }
}
