package io.ecosystem.configuration.folder;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JSON file that stores a tree of maps, lists and strings across restarts. It is replaced by a rename, so a crash
 * leaves either the previous tree or the new one.
 *
 * <p>A file that is missing, damaged or of another format counts as empty. That loses no deployed file: the folders are
 * authoritative, and everything in them is read again. Bundles named by the lost state are reinstalled from their
 * files. Only a configuration whose file was deleted after the state was written stays in Config Admin, as if created
 * at run time.
 */
public final class StateFile {

    private static final Logger log = LoggerFactory.getLogger(StateFile.class);
    private static final String FORMAT = "format";
    private static final String CURRENT = "1";
    private static final String CHECKSUM = "crc32";
    private static final String STATE = "state";

    private final Path file;

    public StateFile(Path file) {
        this.file = file;
    }

    /** Returns the tree as last written; empty if there is none. */
    public Map<String, Object> read() {
        try (var in = Json.createReader(Files.newInputStream(file))) {
            var json = in.readObject();
            if (json.getString(FORMAT, "").equals(CURRENT)
                    && json.get(STATE) instanceof JsonObject state
                    && json.getString(CHECKSUM, "").equals(checksum(state))) {
                return map(state);
            }
            throw new IOException("it is damaged or of another format");
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException | JsonException e) {
            log.warn("Cannot read {}, so all files are read again: {}", file, e.toString());
            return Map.of();
        }
    }

    /** Returns a string from a map of a tree. */
    public static String text(Object map, String key) {
        return (String) Objects.requireNonNull(((Map<?, ?>) map).get(key), key);
    }

    /**
     * Replaces the tree. Once this returns, a crash of this process cannot lose it.
     *
     * @param tree of maps with string keys, lists, and strings
     */
    public void write(Map<String, Object> tree) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(file.getParent());
        var state = Json.createObjectBuilder(tree).build();
        var json = Json.createObjectBuilder()
                .add(FORMAT, CURRENT)
                .add(CHECKSUM, checksum(state))
                .add(STATE, state)
                .build();
        Files.writeString(temporary, json.toString());
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String checksum(JsonObject state) {
        var crc = new CRC32();
        crc.update(state.toString().getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    private static Map<String, Object> map(JsonObject json) {
        var map = new TreeMap<String, Object>();
        json.forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    private static Object plain(JsonValue value) {
        return switch (value) {
            case JsonObject object -> map(object);
            case JsonArray array -> array.stream().map(StateFile::plain).toList();
            default -> ((JsonString) value).getString();
        };
    }
}
