package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private Instant now = Records.TIME;
    private long ticks = Long.MAX_VALUE - 1_000; // so that they exceed the limit
    private Path path;
    private FileSink sink;

    @BeforeEach
    void open() {
        path = folder.resolve("dice-0.log");
        var console = new PrintStream(errors, true, StandardCharsets.UTF_8);
        sink = new FileSink(
                path,
                new RollingFile(path, 1_000, 100, console),
                new JsonLayout("dice", "0"),
                () -> now,
                () -> ticks,
                console);
    }

    @Test
    void cutsALargeBatchIntoFilesOfWholeLines() throws IOException {
        sink.write(
                IntStream.range(0, 50).mapToObj(i -> Records.of("record " + i)).toList());

        int lines = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(Files.size(file)).isLessThanOrEqualTo(1_000);
                assertThat(Files.readAllLines(file)).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
                lines += Files.readAllLines(file).size();
            }
        }
        assertThat(lines).isEqualTo(50);
    }

    @Test
    void saysOnceThatTheDiskFailsAndHowMuchWasLost() throws IOException {
        Files.createDirectory(path);
        for (int i = 0; i < 5; i++) {
            sink.write(List.of(Records.of("lost"), Records.of("lost")));
            ticks += 400_000_000;
        }
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("Cannot write the log", "dice-0.log", "is not a regular file");

        Files.delete(path);
        ticks += 2_000_000_000;
        sink.write(List.of(Records.of("found")));

        assertThat(Files.readAllLines(path)).hasSize(2);
        assertThat(Files.readAllLines(path).getFirst()).contains("found");
        assertThat(Files.readAllLines(path).getLast()).contains("10 log records are lost");
    }

    @Test
    void saysThatTheDiskFailsAgainAlthoughTheClockWasSetBack() throws IOException {
        for (int i = 0; i < 2; i++) {
            Files.createDirectory(path);
            sink.write(List.of(Records.of("lost")));
            Files.delete(path);
            now = now.minusSeconds(3_600);
            ticks += 61_000_000_000L;
            sink.write(List.of(Records.of("found")));
            sink.close();
            Files.delete(path);
            ticks += 2_000_000_000;
        }

        assertThat(errors.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
    }

    @Test
    void triesAFailingDiskOnlyNowAndThen() throws IOException {
        Files.createDirectory(path);
        sink.write(List.of(Records.of("lost")));
        Files.delete(path);

        ticks += 10_000_000;
        sink.write(List.of(Records.of("lost too")));

        assertThat(path).doesNotExist();
    }
}
