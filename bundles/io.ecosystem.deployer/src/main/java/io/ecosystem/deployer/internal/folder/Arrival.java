package io.ecosystem.deployer.internal.folder;

import java.nio.file.Path;

/**
 * A new or changed file that has stopped changing.
 *
 * @param path the file
 * @param stamp what it looked like
 * @param overdue whether it has been unchanged for so long that no one is writing it any more
 */
public record Arrival(Path path, Stamp stamp, boolean overdue) {

    /** The name without its folder. */
    public String name() {
        return path.getFileName().toString();
    }
}
