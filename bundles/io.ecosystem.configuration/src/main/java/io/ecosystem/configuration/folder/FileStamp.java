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
 * The file system's metadata of a file; a different stamp means that the content may have changed.
 *
 * @param size in bytes
 * @param modified in nanoseconds since the epoch, with the precision of the file system
 * @param changed when its status last changed, in the same unit, which cannot be set back; 0 if unknown
 * @param key the file system's identity of the file, which reveals a rename onto the name; empty if there is none
 */
public record FileStamp(long size, long modified, long changed, String key) {

    private static final String OF_UNIX = "unix:size,lastModifiedTime,ctime,fileKey,isRegularFile";
    private static final String OF_ANY = "size,lastModifiedTime,fileKey,isRegularFile";

    /**
     * Returns the current stamp of a file.
     *
     * @throws NoSuchFileException if it does not exist or is not a regular file
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

    /** Returns whether an equal stamp guarantees the same content. */
    boolean isCertain() {
        return changed != 0;
    }

    /** Returns the text form, for a state file. */
    public String text() {
        return size + " " + modified + " " + changed + " " + key;
    }

    /** Parses the result of {@link #text()}. */
    public static FileStamp parse(String text) {
        var parts = text.split(" ", 4);
        return new FileStamp(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]);
    }

    private static long nanos(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
    }
}
