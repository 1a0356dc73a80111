package io.ecosystem.deployer.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tree of maps, lists and typed values that survives a restart. It is binary because reading JSON would cost more
 * than the rest of an unchanged start, and replaced by rename, so a crash leaves the former tree or the new one.
 *
 * <p>A file that cannot be read counts as empty: the folders are the truth, and everything is read again.
 */
public final class StateFile {

    private static final Logger log = LoggerFactory.getLogger(StateFile.class);
    private static final int VERSION = 0xEC050002;
    private static final List<Class<?>> ELEMENTS = List.of(
            String.class,
            Integer.class,
            Long.class,
            Double.class,
            Boolean.class,
            Float.class,
            Short.class,
            Byte.class,
            Character.class,
            int.class,
            long.class,
            double.class,
            boolean.class,
            float.class,
            short.class,
            byte.class,
            char.class,
            Object.class);

    private final Path file;

    public StateFile(Path file) {
        this.file = file;
    }

    /** The tree as it was last written; empty if there is none. */
    public Map<String, Object> read() {
        try {
            return decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            log.warn("Cannot read {}, so all files are read again: {}", file, e.toString());
            return Map.of();
        }
    }

    /** Replaces the tree; returns when a crash of this process cannot lose it any more. */
    public void write(Map<String, Object> tree) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(file.getParent());
        Files.write(temporary, encode(tree));
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] encode(Map<String, Object> tree) throws IOException {
        var body = new ByteArrayOutputStream();
        writeValue(new DataOutputStream(body), tree);
        var all = new ByteArrayOutputStream();
        var out = new DataOutputStream(all);
        out.writeInt(VERSION);
        out.writeLong(checksum(body.toByteArray()));
        body.writeTo(out);
        return all.toByteArray();
    }

    @SuppressWarnings("unchecked") // the writer accepts only maps with text keys
    private static Map<String, Object> decode(byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != VERSION) {
            throw new IOException("another version");
        }
        if (in.readLong() != checksum(in.readAllBytes())) {
            throw new IOException("damaged");
        }
        var body = new DataInputStream(new ByteArrayInputStream(bytes, Integer.BYTES + Long.BYTES, bytes.length));
        return (Map<String, Object>) readValue(body);
    }

    private static long checksum(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static void writeValue(DataOutputStream out, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> map -> {
                out.writeByte('M');
                out.writeInt(map.size());
                for (var entry : map.entrySet()) {
                    writeText(out, (String) entry.getKey());
                    writeValue(out, entry.getValue());
                }
            }
            case List<?> list -> {
                out.writeByte('L');
                out.writeInt(list.size());
                for (Object element : list) {
                    writeValue(out, element);
                }
            }
            case String text -> {
                out.writeByte('s');
                writeText(out, text);
            }
            case Integer number -> {
                out.writeByte('i');
                out.writeInt(number);
            }
            case Long number -> {
                out.writeByte('l');
                out.writeLong(number);
            }
            case Double number -> {
                out.writeByte('d');
                out.writeDouble(number);
            }
            case Float number -> {
                out.writeByte('f');
                out.writeFloat(number);
            }
            case Short number -> {
                out.writeByte('h');
                out.writeShort(number);
            }
            case Byte number -> {
                out.writeByte('b');
                out.writeByte(number);
            }
            case Boolean flag -> {
                out.writeByte('t');
                out.writeBoolean(flag);
            }
            case Character character -> {
                out.writeByte('c');
                out.writeChar(character);
            }
            default -> writeArray(out, value);
        }
    }

    private static void writeArray(DataOutputStream out, Object array) throws IOException {
        var element =
                array.getClass().isArray() ? ELEMENTS.indexOf(array.getClass().componentType()) : -1;
        if (element < 0) {
            throw new IllegalArgumentException(
                    "cannot keep a " + array.getClass().getName());
        }
        out.writeByte('A');
        out.writeByte(element);
        out.writeInt(Array.getLength(array));
        for (int i = 0; i < Array.getLength(array); i++) {
            writeValue(out, Array.get(array, i));
        }
    }

    private static Object readValue(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 'M' -> {
                var map = new TreeMap<String, Object>();
                for (int left = in.readInt(); left > 0; left--) {
                    map.put(readText(in), readValue(in));
                }
                yield map;
            }
            case 'L' -> {
                var list = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    list.add(readValue(in));
                }
                yield list;
            }
            case 'A' -> {
                var element = ELEMENTS.get(in.readByte());
                var array = Array.newInstance(element, in.readInt());
                for (int i = 0; i < Array.getLength(array); i++) {
                    Array.set(array, i, readValue(in));
                }
                yield array;
            }
            case 's' -> readText(in);
            case 'i' -> in.readInt();
            case 'l' -> in.readLong();
            case 'd' -> in.readDouble();
            case 'f' -> in.readFloat();
            case 'h' -> in.readShort();
            case 'b' -> in.readByte();
            case 't' -> in.readBoolean();
            case 'c' -> in.readChar();
            default -> throw new IOException("unknown kind of value " + kind);
        };
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
