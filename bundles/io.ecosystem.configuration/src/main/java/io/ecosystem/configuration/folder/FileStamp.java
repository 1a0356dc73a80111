package io.ecosystem.configuration.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What a file looks like from outside; another stamp means that the content may have changed.
 *
 * @param size in bytes
 * @param modified in nanoseconds since the epoch, as exact as the file system is
 * @param changed when its status last changed, in the same unit, which cannot be set back; 0 if unknown
 * @param key the file system's identity of the file, so that a rename onto the name is seen; empty where there is none
 */
public record FileStamp(long size, long modified, long changed, String key) {

    private static final String OF_UNIX = "unix:size,lastModifiedTime,ctime,fileKey,isRegularFile";
    private static final String OF_ANY = "size,lastModifiedTime,fileKey,isRegularFile";

    /**
     * The stamp of a file as it is now.
     *
     * @throws NoSuchFileException if it is none, or no regular one
     */
    public static FileStamp of(Path file) throws IOException {
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        var attributes = Files.readAttributes(file, unix ? OF_UNIX : OF_ANY);
        if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            throw new NoSuchFileException(file.toString());
        }
        return new FileStamp(
                (Long) Objects.requireNonNull(attributes.get("size")),
                nanos(attributes, "lastModifiedTime"),
                nanos(attributes, "ctime"),
                Objects.toString(attributes.get("fileKey"), ""));
    }

    /** Whether a file with the same stamp has the same content for certain. */
    boolean isCertain() {
        return changed != 0;
    }

    /** As one text, for a state file. */
    public String text() {
        return size + " " + modified + " " + changed + " " + key;
    }

    /** The reverse of {@link #text()}. */
    public static FileStamp parse(String text) {
        var parts = text.split(" ", 4);
        return new FileStamp(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]);
    }

    private static long nanos(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
    }
}
