package io.ecosystem.launcher;

import java.nio.file.Path;

/**
 * A bundle that a feature asks for.
 *
 * @param file its jar
 * @param startLevel when it starts, lower ones first
 * @param feature the file that asks for it
 */
record SystemBundle(Path file, int startLevel, Path feature) {

    /** How the locations of all bundles begin that are installed from features. */
    static final String LOCATION_PREFIX = "reference:file:";

    /** The name under which the framework knows the bundle; its jar is used where it lies. */
    String location() {
        return LOCATION_PREFIX + file.toUri().getRawPath();
    }
}
