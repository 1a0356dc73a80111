package io.ecosystem.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SourceFilesTest {

    @TempDir
    Path project;

    private Path write(String name, String text) throws Exception {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void seesWhatABuildReads() throws Exception {
        Path source = write("src/main/java/A.java", "1");
        var files = new SourceFiles(project);

        write("src/main/java/A.java", "12");
        assertEquals(Path.of("src/main/java/A.java"), files.awaitChange());

        write("bnd.bnd", "new");
        assertEquals(Path.of("bnd.bnd"), files.awaitChange());

        Files.delete(source);
        assertEquals(Path.of("src/main/java/A.java"), files.awaitChange());
    }

    @Test
    void doesNotSeeOtherFiles() throws Exception {
        write("pom.xml", "1");
        var files = new SourceFiles(project);

        write("target/classes/A.class", "");
        write("src/.A.java.swp", "");
        write("src/A.java~", "");
        write("pom.xml", "12");

        assertEquals(Path.of("pom.xml"), files.awaitChange());
        write("pom.xml", "1");
        assertEquals(Path.of("pom.xml"), files.awaitChange());
    }
}
