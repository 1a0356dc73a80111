package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {

    @TempDir
    private Path folder;

    @Test
    void keepsTheLastThousandInABoundedFile() throws Exception {
        var file = new HistoryFile(file());

        for (int i = 1; i <= 2_600; i++) {
            file.append(entry(i, "x"));
        }

        var numbers = file.read().stream().map(HistoryEntry::number).toList();
        assertThat(numbers).hasSizeBetween(1_000, 1_250).isSorted().endsWith(2_600L);
        assertThat(Files.readAllLines(file())).hasSameSizeAs(numbers);
    }

    @Test
    void keepsFewerEntriesIfTheyAreLarge() throws Exception {
        var file = new HistoryFile(file());

        for (int i = 1; i <= 20; i++) {
            file.append(entry(i, "x".repeat(1 << 20)));
        }

        assertThat(Files.size(file())).isLessThan(10 << 20);
        assertThat(file.read().getLast().number()).isEqualTo(20);
    }

    @Test
    void returnsWhatItWasGiven() throws Exception {
        var entry = new HistoryEntry(
                7,
                Instant.parse("2026-01-31T12:00:00.123Z"),
                new ChangeOrigin("alice\n", "\"conf\""),
                "acme.server~ä",
                "acme.server",
                Kind.UPDATED,
                Optional.of(Map.of()),
                Optional.of(Map.of("port", 1, "ratio", 1.5f, "names", List.of("a"), "on", true)),
                Set.of("port"));

        new HistoryFile(file()).append(entry);

        assertThat(new HistoryFile(file()).read()).containsExactly(entry);
    }

    @Test
    void losesOnlyTheLineThatIsCutAnywhere() throws Exception {
        new HistoryFile(file()).append(entry(1, "x"));
        var first = Files.size(file());
        new HistoryFile(file()).append(entry(2, "y"));
        var bytes = Files.readAllBytes(file());

        for (int length = (int) first; length < bytes.length; length++) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            new HistoryFile(file()).append(entry(3, "z"));

            assertThat(new HistoryFile(file()).read())
                    .extracting(HistoryEntry::number)
                    .contains(1L, 3L)
                    .hasSizeBetween(2, 3);
        }
    }

    private Path file() {
        return folder.resolve("data/history.jsonl");
    }

    private static HistoryEntry entry(long number, String value) {
        return new HistoryEntry(
                number,
                Instant.ofEpochMilli(number),
                new ChangeOrigin("alice", "a test"),
                "acme.server",
                "",
                Kind.UPDATED,
                Optional.of(Map.of("a", value)),
                Optional.empty(),
                Set.of());
    }
}
