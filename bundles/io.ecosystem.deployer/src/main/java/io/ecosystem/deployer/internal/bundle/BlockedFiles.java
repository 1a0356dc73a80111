package io.ecosystem.deployer.internal.bundle;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The files that could not be deployed, each with what must happen before it is tried again. Used by one thread. */
public final class BlockedFiles {

    private final FrameworkChanges changes;
    private final Map<String, BooleanSupplier> conditions = new TreeMap<>();

    public BlockedFiles(FrameworkChanges changes) {
        this.changes = changes;
    }

    /** Lets a file wait until the installed bundles have changed. */
    public void untilChange(String file) {
        untilChangeOr(file, () -> false);
    }

    /** Lets a file wait until the installed bundles have changed, or something else has happened. */
    public void untilChangeOr(String file, BooleanSupplier other) {
        long count = changes.count();
        until(file, () -> changes.count() != count || other.getAsBoolean());
    }

    /** Lets a file wait until something has happened. */
    void until(String file, BooleanSupplier condition) {
        conditions.put(file, condition);
    }

    /** Lets a file wait for nothing: it was handled, or is gone. */
    public void forget(String file) {
        conditions.remove(file);
    }

    /** Returns the files that are to be tried again, and forgets them. */
    public List<String> release() {
        var released = conditions.entrySet().stream()
                .filter(entry -> entry.getValue().getAsBoolean())
                .map(Map.Entry::getKey)
                .toList();
        released.forEach(conditions::remove);
        return released;
    }
}
