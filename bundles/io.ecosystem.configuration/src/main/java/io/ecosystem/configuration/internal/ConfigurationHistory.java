package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange;
import io.ecosystem.spi.configuration.ConfigurationChange.Kind;
import java.io.IOException;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each change of a configuration, by any source. Config Admin calls it on the thread that makes the change, after
 * it has taken effect; the thread waits until the entry is in the file.
 *
 * <p>Config Admin's events carry no values, so this compares a configuration with what it was at the previous event.
 * Two changes of the same configuration by different threads at the same moment may become one entry.
 *
 * <p>Thread-safe. The file is read only when something changes or somebody asks.
 */
final class ConfigurationHistory implements SynchronousConfigurationListener {

    /** A change made by this bundle, on behalf of a file or a person. */
    interface Change {

        /** Changes configurations on the current thread. */
        void make() throws IOException;
    }

    /** What the current thread changes, and for whom. */
    private record Attribution(ChangeOrigin origin, List<HistoryEntry> entries) {}

    private static final Logger log = LoggerFactory.getLogger(ConfigurationHistory.class);
    private static final String PROBLEM = "configuration history";
    private static final String CONFIG_ADMIN = "Config Admin";
    private static final ChangeOrigin UNNOTICED = new ChangeOrigin("unknown", "found at the start");
    private static final ThreadLocal<Attribution> ATTRIBUTION = new ThreadLocal<>();
    private static final StackWalker CALLERS = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private final StoredConfigurations stored;
    private final HistoryFile file;
    private final Metatypes metatypes;
    private final ReportedProblems problems;
    private final InstantSource clock;

    /** The last known values; guarded by the lock of this object, like the file and the number. */
    private final Map<String, Map<String, Object>> known = new TreeMap<>();

    private long last = -1; // unknown until the file is read

    ConfigurationHistory(
            StoredConfigurations stored,
            HistoryFile file,
            Metatypes metatypes,
            ReportedProblems problems,
            InstantSource clock) {
        this.stored = stored;
        this.file = file;
        this.metatypes = metatypes;
        this.problems = problems;
        this.clock = clock;
        try {
            known.putAll(stored.all());
        } catch (IOException e) {
            log.error("The configurations cannot be read, so their history begins with their next change", e);
        }
    }

    /**
     * Makes a change on the current thread.
     *
     * @return the new entries
     */
    List<HistoryEntry> attribute(ChangeOrigin origin, Change change) throws IOException {
        var outer = ATTRIBUTION.get();
        var entries = new ArrayList<HistoryEntry>();
        ATTRIBUTION.set(new Attribution(origin, entries));
        try {
            change.make();
        } finally {
            if (outer == null) {
                ATTRIBUTION.remove();
            } else {
                ATTRIBUTION.set(outer);
            }
        }
        return entries;
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_LOCATION_CHANGED) {
            return;
        }
        var mine = ATTRIBUTION.get();
        var origin = mine == null ? new ChangeOrigin(caller(event), CONFIG_ADMIN) : mine.origin();
        try {
            var entry = note(event.getPid(), Objects.requireNonNullElse(event.getFactoryPid(), ""), origin);
            if (mine != null) {
                entry.ifPresent(mine.entries()::add);
            }
            problems.resolve(PROBLEM);
        } catch (IOException | RuntimeException e) {
            problems.report(PROBLEM, "A change of %s is missing in the history: %s".formatted(event.getPid(), e));
        }
    }

    /**
     * Keeps that the start settings of a configuration differ from those of the previous start.
     *
     * @param before without secrets, like {@code after}
     */
    synchronized void started(String pid, String cause, Map<String, Object> before, Map<String, Object> after) {
        try {
            load();
            append(new ChangeOrigin("start", cause), pid, "", Kind.START, Optional.of(before), Optional.of(after));
        } catch (IOException e) {
            problems.report(PROBLEM, "The start settings of %s are missing in the history: %s".formatted(pid, e));
        }
    }

    /** Returns all entries that can be read, the oldest first, at most as many as are kept. */
    synchronized List<HistoryEntry> entries() throws IOException {
        load();
        var entries = file.read();
        return entries.subList(Math.max(0, entries.size() - HistoryFile.KEPT_ENTRIES), entries.size());
    }

    /** Returns entries as they may be shown. */
    List<ConfigurationChange> shown(List<HistoryEntry> entries) {
        var described = new TreeMap<String, Optional<Metatype>>();
        return entries.stream()
                .map(entry -> entry.shown(
                        described.computeIfAbsent(ConfigurationNames.factory(entry.pid()), metatypes::find)))
                .toList();
    }

    private synchronized Optional<HistoryEntry> note(String pid, String factory, ChangeOrigin origin)
            throws IOException {
        load();
        var before = Optional.ofNullable(known.get(pid));
        var after = stored.find(pid);
        if (before.isPresent() == after.isPresent()
                && HistoryEntry.changed(before.orElse(Map.of()), after.orElse(Map.of()))
                        .isEmpty()) {
            return Optional.empty();
        }
        after.ifPresentOrElse(values -> known.put(pid, values), () -> known.remove(pid));
        var kind = before.isEmpty() ? Kind.CREATED : after.isEmpty() ? Kind.DELETED : Kind.UPDATED;
        return Optional.of(append(origin, pid, factory, kind, before, after));
    }

    /** Reads the number of the last entry, and keeps what has changed since it without being noticed. */
    private void load() throws IOException {
        if (last >= 0) {
            return;
        }
        var entries = file.read();
        last = entries.isEmpty() ? 0 : entries.getLast().number();
        var latest = new TreeMap<String, HistoryEntry>();
        entries.stream().filter(entry -> entry.kind() != Kind.START).forEach(entry -> latest.put(entry.pid(), entry));
        for (HistoryEntry entry : latest.values()) {
            var before = entry.after();
            var after = Optional.ofNullable(known.get(entry.pid()));
            if (before.isPresent() != after.isPresent()
                    || !HistoryEntry.changed(before.orElse(Map.of()), after.orElse(Map.of()))
                            .isEmpty()) {
                var kind = before.isEmpty() ? Kind.CREATED : after.isEmpty() ? Kind.DELETED : Kind.UPDATED;
                append(UNNOTICED, entry.pid(), entry.factory(), kind, before, after);
            }
        }
    }

    private HistoryEntry append(
            ChangeOrigin origin,
            String pid,
            String factory,
            Kind kind,
            Optional<Map<String, Object>> before,
            Optional<Map<String, Object>> after)
            throws IOException {
        var time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var entry = new HistoryEntry(
                last + 1, time, origin, pid, factory, kind, before, after, secrets(pid, before, after));
        file.append(entry);
        last++;
        return entry;
    }

    private Set<String> secrets(String pid, Optional<Map<String, Object>> before, Optional<Map<String, Object>> after) {
        var metatype = metatypes.find(pid);
        var keys = new TreeSet<String>();
        Stream.of(before, after).flatMap(Optional::stream).forEach(values -> keys.addAll(values.keySet()));
        keys.removeIf(key -> !ShownValues.hides(key, metatype));
        return keys;
    }

    /** Returns the bundle that has called Config Admin on this thread. */
    private static String caller(ConfigurationEvent event) {
        var own = FrameworkUtil.getBundle(ConfigurationHistory.class);
        var admin = event.getReference().getBundle();
        return CALLERS.walk(frames -> frames.map(StackFrame::getDeclaringClass)
                .map(FrameworkUtil::getBundle)
                .filter(Objects::nonNull)
                .filter(bundle -> bundle.getBundleId() != 0 && bundle != own && bundle != admin)
                .findFirst()
                .map(bundle -> "bundle %s %s".formatted(bundle.getSymbolicName(), bundle.getVersion()))
                .orElse("unknown"));
    }
}
