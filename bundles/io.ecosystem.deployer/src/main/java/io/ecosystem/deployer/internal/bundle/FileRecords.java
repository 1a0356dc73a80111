package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of each file, by the name of the file. Survives restarts in a {@link StateFile} beside the
 * framework's own cache, so both live and vanish together. Used by one thread.
 */
public final class FileRecords<R> {

    private final StateFile state;
    private final Function<R, Map<String, Object>> writer;
    private final SortedMap<String, R> byName = new TreeMap<>();
    private boolean changed;

    /**
     * Restores the records of the last run.
     *
     * @param reader returns a record from its tree; empty if it does not apply any more
     * @param writer returns the tree of a record
     */
    public FileRecords(Path file, Function<Map<?, ?>, Optional<R>> reader, Function<R, Map<String, Object>> writer) {
        this.writer = writer;
        state = new StateFile(file);
        state.read()
                .forEach((name, tree) ->
                        reader.apply((Map<?, ?>) tree).ifPresent(restored -> byName.put(name, restored)));
    }

    /** Returns all records, as they are at each call of the map. */
    public SortedMap<String, R> all() {
        return Collections.unmodifiableSortedMap(byName);
    }

    /** Returns the record of a file; null if there is none. */
    public @Nullable R of(String name) {
        return byName.get(name);
    }

    public void put(String name, R record) {
        byName.put(name, record);
        changed = true;
    }

    /** Removes the record of a file, and returns it; null if there was none. */
    public @Nullable R remove(String name) {
        var removed = byName.remove(name);
        changed |= removed != null;
        return removed;
    }

    /** Saves the records for a restart, if they have changed; returns whether they had. */
    public boolean save() throws IOException {
        if (!changed) {
            return false;
        }
        var tree = new TreeMap<String, Object>();
        byName.forEach((name, record) -> tree.put(name, writer.apply(record)));
        state.write(tree);
        changed = false;
        return true;
    }
}
