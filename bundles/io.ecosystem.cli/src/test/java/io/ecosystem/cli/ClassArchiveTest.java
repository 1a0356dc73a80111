package io.ecosystem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

    @TempDir
    Path folder;

    @Test
    void namesItsDistributionUntilItIsMade() throws Exception {
        Path home = folder.resolve("ecosystem");
        Path jar =
                Files.writeString(Files.createDirectories(home.resolve("lib")).resolve("eco.jar"), "classes");
        Path archive = Files.createDirectory(folder.resolve("cache")).resolve("eco_opt_ecosystem-1.0.jsa");
        var classes = new ClassArchive(archive, jar, "java 25");

        assertThat(classes.isToBeMade()).isTrue();
        assertThat(archive.resolveSibling("eco_opt_ecosystem-1.0.home")).hasContent(home.toString());

        Files.writeString(archive, "archive");
        assertThat(classes.isToBeMade()).isFalse();
        assertThat(archive).exists();

        Files.writeString(jar, "other classes");
        assertThat(classes.isToBeMade()).isFalse();
        assertThat(archive).doesNotExist();
    }
}
