package io.ecosystem.configuration.folder;

import io.ecosystem.platform.file.InvalidConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a text file of limited length. */
public final class BoundedText {

    private BoundedText() {}

    /**
     * Reads UTF-8 text.
     *
     * @param longest the maximum length in bytes
     * @throws InvalidConfigurationException if it is longer, or not UTF-8
     */
    public static String read(Path file, int longest) throws IOException, InvalidConfigurationException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(longest + 1);
        }
        if (bytes.length > longest) {
            throw new InvalidConfigurationException(List.of("it is longer than %d KiB".formatted(longest / 1024)));
        }
        var content = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(content).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidConfigurationException(
                    List.of("it is not UTF-8, at byte %d".formatted(content.position())));
        }
    }
}
