package io.ecosystem.configuration.folder;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Converts file names to text, even if the locale of the process cannot express them, as under {@code LC_ALL=C}. Names
 * are bytes: valid UTF-8 is decoded, whatever the locale; in other names each byte beyond ASCII is shown as
 * {@code %FC}.
 */
final class FileName {

    private static final char UNKNOWN = '\uFFFD';

    private FileName() {}

    static String of(Path file) {
        var name = file.getFileName().toString();
        return name.indexOf(UNKNOWN) < 0 ? name : fromBytes(file);
    }

    /** Only the URI of a path reveals the bytes of its name. */
    private static String fromBytes(Path file) {
        var path = file.toUri().getRawPath();
        var escaped =
                path.substring(path.lastIndexOf('/', path.length() - 2) + 1).replace("/", "");
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(escaped)))
                    .toString();
        } catch (CharacterCodingException e) {
            return shown(bytes(escaped));
        }
    }

    private static byte[] bytes(String escaped) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == '%') {
                bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(escaped.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String shown(byte[] bytes) {
        var text = new StringBuilder();
        for (byte each : bytes) {
            text.append(each >= 0 ? String.valueOf((char) each) : "%%%02X".formatted(each & 0xFF));
        }
        return text.toString();
    }
}
