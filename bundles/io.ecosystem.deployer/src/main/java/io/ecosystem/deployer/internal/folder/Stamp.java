package io.ecosystem.deployer.internal.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What a file looks like from outside; another stamp means that the content may have changed.
 *
 * @param size in bytes
 * @param modified in nanoseconds since the epoch, as exact as the file system is
 * @param key the file system's identity of the file, so that a rename onto the name is seen; empty where there is none
 */
public record Stamp(long size, long modified, String key) {

    /** The stamp of a file as it is now. */
    public static Stamp of(Path file) throws IOException {
        return of(Files.readAttributes(file, BasicFileAttributes.class));
    }

    static Stamp of(BasicFileAttributes attributes) {
        return new Stamp(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                Objects.toString(attributes.fileKey(), ""));
    }

    /** As one text, for a state file. */
    public String text() {
        return size + " " + modified + " " + key;
    }

    /** The reverse of {@link #text()}. */
    public static Stamp parse(String text) {
        var parts = text.split(" ", 3);
        return new Stamp(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
    }
}
