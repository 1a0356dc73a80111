package io.ecosystem.launcher;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files from which the framework's cache was built, as they were then. To detect changes, a start only compares
 * sizes and times of files.
 *
 * @param features the feature files, each with its size and time
 * @param bundles the jars, each with its size and time
 * @param properties the framework properties that the features state
 */
record Inventory(Map<Path, String> features, Map<SystemBundle, String> bundles, Map<String, String> properties) {

    /** The inventory of a cache that does not exist. */
    static final Inventory NONE = new Inventory(Map.of(), Map.of(), Map.of());

    private static final String HEADER = "ecosystem inventory 2";

    /** Returns the inventory of the current files. */
    static Inventory of(List<Path> features, List<SystemBundle> bundles, Map<String, String> properties)
            throws IOException {
        var stampsOfFeatures = new LinkedHashMap<Path, String>();
        for (Path feature : features) {
            stampsOfFeatures.put(feature, stamp(feature));
        }
        var stampsOfBundles = new LinkedHashMap<SystemBundle, String>();
        for (SystemBundle bundle : bundles) {
            stampsOfBundles.put(bundle, stamp(bundle.file()));
        }
        return new Inventory(stampsOfFeatures, stampsOfBundles, properties);
    }

    /** Returns the inventory of the last start; empty if none is readable. */
    static Inventory load(Path file) throws IOException {
        var features = new LinkedHashMap<Path, String>();
        var bundles = new LinkedHashMap<SystemBundle, String>();
        var properties = new LinkedHashMap<String, String>();
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty()
                    || !lines.getFirst().equals(HEADER)
                    || !lines.getLast().equals("end")) {
                return NONE;
            }
            for (String line : lines.subList(1, lines.size() - 1)) {
                String[] parts = line.split("\t", -1);
                if (parts[0].equals("feature")) {
                    features.put(Path.of(parts[2]), parts[1]);
                } else if (parts[0].equals("property")) {
                    properties.put(parts[1], parts[2]);
                } else {
                    bundles.put(
                            new SystemBundle(Path.of(parts[3]), Integer.parseInt(parts[2]), Path.of(parts[4])),
                            parts[1]);
                }
            }
            return new Inventory(features, bundles, properties);
        } catch (NoSuchFileException | CharacterCodingException | RuntimeException e) {
            return NONE;
        }
    }

    /** Returns whether these are the features of the start and all files are unchanged. */
    boolean isCurrent(List<Path> wanted) throws IOException {
        if (bundles.isEmpty() || !List.copyOf(features.keySet()).equals(wanted)) {
            return false;
        }
        for (var feature : features.entrySet()) {
            if (!stamp(feature.getKey()).equals(feature.getValue())) {
                return false;
            }
        }
        for (var bundle : bundles.entrySet()) {
            if (!stamp(bundle.getKey().file()).equals(bundle.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the jars that differ from the other inventory or are not in it. */
    Set<Path> changedSince(Inventory other) {
        var before = new LinkedHashMap<Path, String>();
        other.bundles.forEach((bundle, stamp) -> before.put(bundle.file(), stamp));
        var changed = new HashSet<Path>();
        bundles.forEach((bundle, stamp) -> {
            if (!stamp.equals(before.get(bundle.file()))) {
                changed.add(bundle.file());
            }
        });
        return changed;
    }

    /** Replaces the whole file. */
    void save(Path file) throws IOException {
        var lines = new ArrayList<String>();
        lines.add(HEADER);
        features.forEach((feature, stamp) -> lines.add("feature\t" + stamp + "\t" + feature));
        bundles.forEach((bundle, stamp) -> lines.add(
                "bundle\t" + stamp + "\t" + bundle.startLevel() + "\t" + bundle.file() + "\t" + bundle.feature()));
        properties.forEach((name, value) -> lines.add("property\t" + name + "\t" + value));
        lines.add("end");
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, lines);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Includes the time of creation, since unpacked files all have the modification time from their archive. */
    private static String stamp(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + "@" + attributes.lastModifiedTime().toMillis() + "@"
                    + attributes.creationTime().toMillis() + "@" + attributes.fileKey();
        } catch (NoSuchFileException e) {
            return "none";
        }
    }
}
