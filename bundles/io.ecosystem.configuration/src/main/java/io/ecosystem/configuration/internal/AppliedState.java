package io.ecosystem.configuration.internal;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.configuration.folder.StateFile;
import io.ecosystem.configuration.internal.ConfigurationLayers.SourceRank;
import io.ecosystem.configuration.internal.ConfigurationLayers.StatedValues;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What the applied configurations remember between two runs, in a file: the sources with what they state, the
 * configurations that exist because of them, and the start settings.
 */
final class AppliedState {

    private static final String SOURCES = "sources";
    private static final String OWNED = "owned";
    private static final String STAMP = "stamp";
    private static final String RANK = "rank";
    private static final String VALUES = "configurations";
    private static final String START = "start";

    /** A source of the last run. */
    record Source(FileStamp stamp, StatedValues values) {}

    private final StateFile file;
    private final List<String> owned;
    private final Map<String, Object> start;
    private Map<String, Object> sources;

    /** Reads the file. */
    @SuppressWarnings("unchecked") // as written by write()
    AppliedState(StateFile file) {
        this.file = file;
        var tree = file.read();
        owned = (List<String>) tree.getOrDefault(OWNED, List.of());
        start = (Map<String, Object>) tree.getOrDefault(START, Map.of());
        sources = (Map<String, Object>) tree.getOrDefault(SOURCES, Map.of());
    }

    /** Returns the configurations that existed because a source stated them. */
    List<String> owned() {
        return owned;
    }

    /** Returns the settings of the previous start. */
    Map<String, Object> start() {
        return start;
    }

    /**
     * Hands over the sources one by one.
     *
     * @throws IOException at the first that cannot be read
     */
    @SuppressWarnings("unchecked") // as written by write()
    void recall(BiConsumer<String, Source> taker) throws IOException {
        for (var source : sources.entrySet()) {
            var parts = (Map<String, Object>) source.getValue();
            var values = new TreeMap<String, Map<String, Object>>();
            for (var entry : ((Map<String, Map<String, Object>>) kept(parts, VALUES)).entrySet()) {
                values.put(entry.getKey(), StoredValues.decode(entry.getValue()));
            }
            taker.accept(
                    source.getKey(),
                    new Source(
                            FileStamp.parse((String) kept(parts, STAMP)),
                            new StatedValues(SourceRank.valueOf((String) kept(parts, RANK)), values)));
        }
    }

    private static Object kept(Map<String, Object> parts, String key) throws IOException {
        var part = parts.get(key);
        if (part == null) {
            throw new IOException("'%s' is missing".formatted(key));
        }
        return part;
    }

    /** Notes the present sources, for the next time that all is written. */
    void sources(Map<String, StatedValues> stated, Map<String, FileStamp> stamps) {
        var next = new TreeMap<String, Object>();
        stated.forEach((source, layer) -> next.put(
                source,
                Map.of(
                        STAMP,
                        Objects.requireNonNull(stamps.get(source)).text(),
                        RANK,
                        layer.rank().name(),
                        VALUES,
                        encoded(layer.values()))));
        sources = next;
    }

    private static Map<String, Object> encoded(Map<String, Map<String, Object>> configurations) {
        var encoded = new TreeMap<String, Object>();
        configurations.forEach((pid, values) -> encoded.put(pid, StoredValues.encode(values)));
        return encoded;
    }

    /** Writes all, with the sources as last noted. */
    void write(Set<String> presentlyOwned, Map<String, Object> presentStart) throws IOException {
        file.write(Map.of(SOURCES, sources, OWNED, List.copyOf(presentlyOwned), START, presentStart));
    }
}
