package io.ecosystem.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    @TempDir
    private Path folder;

    private Path file;
    private Path mark;
    private Path home;
    private ClassArchive archive;

    @BeforeEach
    void start() throws IOException {
        file = Files.createFile(folder.resolve("ecosystem_opt_eco.1.jsa"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        mark = Files.createFile(folder.resolve("ecosystem_opt_eco.1.jsa.start.4711"));
        home = Files.createDirectories(folder.resolve("home/lib")).getParent();
        archive = new ClassArchive(Optional.of(file), Optional.of(mark));
    }

    @Test
    void isKeptAfterACompleteStart() {
        archive.startComplete(home);

        assertThat(mark).doesNotExist();
        assertThat(file).exists();
        assertThat(folder.resolve("ecosystem_opt_eco.1.home")).hasContent(home.toString());
    }

    @Test
    void isKnownToBeWholeAfterACompleteStartWithIt() throws IOException {
        Path verified = folder.resolve("ecosystem_opt_eco.1.jsa.verified");
        archive.startComplete(home);
        assertThat(Files.getLastModifiedTime(verified)).isGreaterThan(Files.getLastModifiedTime(file));

        FileTime since = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        Files.setLastModifiedTime(verified, since);
        Files.createFile(mark);
        archive.startComplete(home);
        assertThat(Files.getLastModifiedTime(verified)).isEqualTo(since);
    }

    @Test
    void isNotKnownToBeWholeIfWrittenSinceTheStartBegan() throws IOException {
        Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

        archive.startComplete(home);

        assertThat(file).exists();
        assertThat(folder.resolve("ecosystem_opt_eco.1.jsa.verified")).doesNotExist();
    }

    @Test
    void whatEarlierVersionsHaveTrainedIsDeleted() throws IOException {
        Path trained = Files.createFile(folder.resolve("ecosystem_opt_eco.1.aot"));
        Path ofOthers = Files.createFile(folder.resolve("ecosystem_other.aot"));

        archive.startComplete(home);

        assertThat(trained).doesNotExist();
        assertThat(ofOthers).exists();
    }

    @Test
    void isDeletedIfTheMachineHasComplained() throws IOException {
        Files.writeString(mark, "Checksum verification failed.\n");

        archive.startComplete(home);

        assertThat(file).doesNotExist();
        assertThat(folder.resolve("ecosystem_opt_eco.1.jsa.verified")).doesNotExist();
    }

    @Test
    void mayBeOfAStartThatEndedEarlyIfAnotherProcessHasWrittenOneMeanwhile() throws IOException {
        Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

        archive.acquit();

        assertThat(mark).exists();
    }

    @Test
    void isNotToBlameForAStartThatEndsEarlyUnlessItMayBeIncomplete() throws IOException {
        archive.acquit();
        assertThat(mark).doesNotExist();

        Files.createFile(mark);
        Files.delete(file);
        archive.acquit();
        assertThat(mark).exists();
    }

    @Test
    void goesWithItsDistribution() throws IOException {
        Path gone = other("ecosystem_gone", folder.resolve("nowhere").toString());
        Path command = other("eco_gone", folder.resolve("nowhere").toString());
        Path there = other("ecosystem_there", home.toString());
        Path recent = Files.createFile(folder.resolve("ecosystem_recent.jsa"));
        Path old = Files.createFile(folder.resolve("ecosystem_old.aot"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        Path tool = Files.createFile(folder.resolve("eco_old.jsa"));
        Path note = Files.createFile(folder.resolve("eco_old.jsa.of"));
        for (Path file : List.of(tool, note)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        }
        Path verified = Files.createFile(folder.resolve("ecosystem_gone.jsa.verified"));
        Path foreign = Files.createFile(folder.resolve("notes.jsa"));

        archive.startComplete(home);

        assertThat(gone).doesNotExist();
        assertThat(verified).doesNotExist();
        assertThat(folder.resolve("ecosystem_gone.home")).doesNotExist();
        assertThat(command).doesNotExist();
        assertThat(old).doesNotExist();
        assertThat(tool).doesNotExist();
        assertThat(note).doesNotExist();
        assertThat(there).exists();
        assertThat(recent).exists();
        assertThat(foreign).exists();
    }

    @Test
    void isNothingToCareForIfNoneIsNamed() {
        new ClassArchive(Optional.empty(), Optional.empty()).startComplete(home);

        assertThat(file).exists();
    }

    private Path other(String stem, String owner) throws IOException {
        Files.writeString(folder.resolve(stem + ".home"), owner);
        return Files.createFile(folder.resolve(stem + ".jsa"));
    }
}
