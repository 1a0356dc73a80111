package io.ecosystem.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {

    private static final FileTime TIME_OF_THE_ARCHIVE = FileTime.fromMillis(1_767_225_600_000L);

    @TempDir
    private Path folder;

    private Path feature;
    private SystemBundle bundle;
    private Path saved;

    @BeforeEach
    void unpack() throws IOException {
        feature = file("core.json", "feature");
        bundle = new SystemBundle(file("one.jar", "bundle"), 5, feature);
        saved = folder.resolve("inventory");
    }

    @Test
    void isCurrentWhileNothingChanges() throws IOException {
        var properties = Map.of("org.example.port", "8080", "org.example.empty", "");
        Inventory.of(List.of(feature), List.of(bundle), properties).save(saved);

        var loaded = Inventory.load(saved);

        assertThat(loaded.isCurrent(List.of(feature))).isTrue();
        assertThat(loaded.bundles()).containsOnlyKeys(bundle);
        assertThat(loaded.properties()).isEqualTo(properties);
    }

    @Test
    void noticesAJarOfTheSameSizeAndTime() throws IOException {
        var before = Inventory.of(List.of(feature), List.of(bundle), Map.of());
        Files.move(file("next.jar", "BUNDLE"), bundle.file(), StandardCopyOption.REPLACE_EXISTING);

        var after = Inventory.of(List.of(feature), List.of(bundle), Map.of());

        assertThat(before.isCurrent(List.of(feature))).isFalse();
        assertThat(after.changedSince(before)).containsExactly(bundle.file());
    }

    @Test
    void noticesAFeatureThatCameOrWent() throws IOException {
        var inventory = Inventory.of(List.of(feature), List.of(bundle), Map.of());

        assertThat(inventory.isCurrent(List.of(feature, folder.resolve("shell.json"))))
                .isFalse();
        assertThat(inventory.isCurrent(List.of())).isFalse();
    }

    @Test
    void isEmptyIfItsFileIsCutAnywhere() throws IOException {
        Inventory.of(List.of(feature), List.of(bundle), Map.of()).save(saved);
        byte[] whole = Files.readAllBytes(saved);

        for (int length = 0; length < whole.length - 1; length++) {
            Files.write(saved, Arrays.copyOf(whole, length));

            assertThat(Inventory.load(saved).bundles()).as("cut at %d", length).isEmpty();
        }
    }

    private Path file(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setLastModifiedTime(file, TIME_OF_THE_ARCHIVE);
        return file;
    }
}
