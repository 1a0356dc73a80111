package io.ecosystem.launcher;

import java.nio.file.Path;

/**
 * A bundle of a feature.
 *
 * @param file its jar
 * @param startLevel when it starts, lower ones first
 * @param feature the file that names it
 */
record SystemBundle(Path file, int startLevel, Path feature) {

    /** The prefix of the locations of all bundles from features. */
    static final String LOCATION_PREFIX = "reference:file:";

    /** Returns the framework's location of the bundle, which uses the jar in place. */
    String location() {
        return LOCATION_PREFIX + file.toUri().getRawPath();
    }
}
