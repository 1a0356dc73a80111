package io.ecosystem.configuration.internal;

import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange.Kind;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The history in a file that only its owner may read: one JSON object per line, the oldest first. Lines are appended;
 * at its bound the file is replaced by one with the latest entries. A line that cannot be read is skipped, such as one
 * that a crash cut off. Used by one thread at a time.
 *
 * <p>Values keep their types, as in {@code "port:Integer": "8888"}.
 */
final class HistoryFile {

    /** The number of entries that are kept at least. */
    static final int KEPT_ENTRIES = 1_000;

    /** The number of entries at which older ones are dropped. */
    private static final int MOST_ENTRIES = 1_250;

    /** The size at which older entries are dropped, in bytes; half of it is kept. */
    private static final long MOST_BYTES = 8 << 20;

    private static final String NUMBER = "number";
    private static final String TIME = "time";
    private static final String ACTOR = "actor";
    private static final String CAUSE = "cause";
    private static final String PID = "pid";
    private static final String FACTORY = "factory";
    private static final String KIND = "kind";
    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final String SECRETS = "secrets";

    private final Path file;
    private int lines = -1; // unknown

    HistoryFile(Path file) {
        this.file = file;
    }

    /** Returns all entries that can be read, the oldest first. */
    List<HistoryEntry> read() throws IOException {
        var entries = new ArrayList<HistoryEntry>();
        for (String line : content().split("\n")) {
            read(line).ifPresent(entries::add);
        }
        lines = entries.size();
        return entries;
    }

    /** Appends an entry. Once this returns, a crash of this process cannot lose it. */
    void append(HistoryEntry entry) throws IOException {
        if (lines < 0) {
            read();
        }
        create();
        if (lines >= MOST_ENTRIES || Files.size(file) >= MOST_BYTES) {
            dropOldest();
        }
        var line = line(entry) + "\n";
        Files.writeString(file, isCutOff() ? "\n" + line : line, StandardOpenOption.APPEND);
        lines++;
    }

    private String content() throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private void create() throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Files.createFile(file, attributes());
            lines = 0;
        }
    }

    /** Returns whether the last line lacks its end, because a crash or a full disk interrupted its writing. */
    private boolean isCutOff() throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            if (channel.size() == 0) {
                return false;
            }
            var last = ByteBuffer.allocate(1);
            channel.position(channel.size() - 1).read(last);
            return last.get(0) != '\n';
        }
    }

    private void dropOldest() throws IOException {
        var all = read();
        var kept = new ArrayList<String>();
        long bytes = 0;
        for (HistoryEntry entry : all.reversed()) {
            var line = line(entry) + "\n";
            bytes += line.getBytes(StandardCharsets.UTF_8).length;
            if (kept.size() == KEPT_ENTRIES || bytes > MOST_BYTES / 2) {
                break;
            }
            kept.addFirst(line);
        }
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, attributes());
        Files.writeString(temporary, String.join("", kept));
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        lines = kept.size();
    }

    private FileAttribute<?>[] attributes() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static String line(HistoryEntry entry) {
        var line = Json.createObjectBuilder()
                .add(NUMBER, entry.number())
                .add(TIME, entry.time().toString())
                .add(ACTOR, entry.origin().actor())
                .add(CAUSE, entry.origin().cause())
                .add(PID, entry.pid())
                .add(FACTORY, entry.factory())
                .add(KIND, entry.kind().name())
                .add(SECRETS, Json.createArrayBuilder(entry.secrets()));
        entry.before()
                .ifPresent(values -> line.add(
                        BEFORE,
                        Json.createObjectBuilder(StoredValues.encode(values)).build()));
        entry.after()
                .ifPresent(values -> line.add(
                        AFTER,
                        Json.createObjectBuilder(StoredValues.encode(values)).build()));
        return line.build().toString();
    }

    private static Optional<HistoryEntry> read(String line) {
        if (line.isBlank()) {
            return Optional.empty();
        }
        try (var reader = Json.createReader(new StringReader(line))) {
            var json = reader.readObject();
            var secrets = new TreeSet<String>();
            json.getJsonArray(SECRETS).getValuesAs(JsonString.class).forEach(key -> secrets.add(key.getString()));
            return Optional.of(new HistoryEntry(
                    json.getJsonNumber(NUMBER).longValueExact(),
                    Instant.parse(json.getString(TIME)),
                    new ChangeOrigin(json.getString(ACTOR), json.getString(CAUSE)),
                    json.getString(PID),
                    json.getString(FACTORY),
                    Kind.valueOf(json.getString(KIND)),
                    values(json, BEFORE),
                    values(json, AFTER),
                    secrets));
        } catch (JsonException
                | IOException
                | IllegalArgumentException
                | DateTimeException
                | ArithmeticException
                | ClassCastException
                | NullPointerException e) { // the exceptions of missing and mistyped fields
            return Optional.empty();
        }
    }

    private static Optional<Map<String, Object>> values(JsonObject json, String key) throws IOException {
        if (!json.containsKey(key)) {
            return Optional.empty();
        }
        var stored = new TreeMap<String, Object>();
        json.getJsonObject(key).forEach((name, value) -> stored.put(name, plain(value)));
        return Optional.of(StoredValues.decode(stored));
    }

    private static Object plain(JsonValue value) {
        return value instanceof JsonArray array
                ? array.getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList()
                : ((JsonString) value).getString();
    }
}
