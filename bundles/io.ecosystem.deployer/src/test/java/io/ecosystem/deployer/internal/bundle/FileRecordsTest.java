package io.ecosystem.deployer.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.configuration.folder.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRecordsTest {

    private record Colour(String name) {}

    @TempDir
    Path folder;

    @Test
    void restoresWhatWasSaved() throws IOException {
        var records = records();
        records.put("a.jar", new Colour("red"));
        records.put("b.jar", new Colour("blue"));
        records.save();
        records.remove("a.jar");
        records.save();

        var restored = records();

        assertThat(restored.all()).containsExactly(Map.entry("b.jar", new Colour("blue")));
        assertThat(restored.of("a.jar")).isNull();
    }

    @Test
    void dropsWhatDoesNotApplyAnyMore() throws IOException {
        var records = records();
        records.put("a.jar", new Colour("red"));
        records.put("b.jar", new Colour("none"));
        records.save();

        assertThat(records().all()).containsOnlyKeys("a.jar");
    }

    @Test
    void savesOnlyWhatHasChanged() throws IOException {
        var records = records();

        assertThat(records.save()).isFalse();
        assertThat(records.remove("a.jar")).isNull();
        assertThat(records.save()).isFalse();
        records.put("a.jar", new Colour("red"));
        assertThat(records.save()).isTrue();
        assertThat(records.save()).isFalse();
    }

    @Test
    void savesAgainAfterAFailure() throws IOException {
        var records = records();
        records.put("a.jar", new Colour("red"));
        Path obstacle = Files.createDirectories(folder.resolve("records.json").resolve("obstacle"));

        assertThatThrownBy(records::save).isInstanceOf(IOException.class);
        Files.delete(obstacle);
        Files.delete(folder.resolve("records.json"));

        assertThat(records.save()).isTrue();
        assertThat(records().all()).containsOnlyKeys("a.jar");
    }

    @Test
    void beginsEmptyIfTheFileIsDamaged() throws IOException {
        Files.writeString(folder.resolve("records.json"), "{\"format\":\"1\"");

        assertThat(records().all()).isEmpty();
    }

    private FileRecords<Colour> records() {
        return new FileRecords<>(
                folder.resolve("records.json"),
                tree -> Optional.of(new Colour(StateFile.text(tree, "colour")))
                        .filter(colour -> !colour.name().equals("none")),
                colour -> Map.of("colour", colour.name()));
    }
}
