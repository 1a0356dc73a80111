package io.ecosystem.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingFileTest {

    @TempDir
    private Path folder;

    private Path path;
    private RollingFile file;

    @BeforeEach
    void open() {
        path = folder.resolve("log/dice-0.log");
        file = new RollingFile(path, 10, 2, System.err);
    }

    @Test
    void setsFullFilesAsideAndForgetsTheOldest() throws IOException {
        for (String line : new String[] {"1111\n", "2222\n", "3333\n", "4444\n", "5555\n", "6666\n", "7777\n"}) {
            append(line);
        }

        assertThat(path).hasContent("7777\n");
        assertThat(folder.resolve("log/dice-0.log.1")).hasContent("5555\n6666\n");
        assertThat(folder.resolve("log/dice-0.log.2")).hasContent("3333\n4444\n");
        assertThat(folder.resolve("log/dice-0.log.3")).doesNotExist();
    }

    @Test
    void givesALongLineAFileOfItsOwn() throws IOException {
        append("1111\n");
        append("a line of more than ten bytes\n");
        append("2222\n");

        assertThat(folder.resolve("log/dice-0.log.1")).hasContent("a line of more than ten bytes\n");
        assertThat(path).hasContent("2222\n");
    }

    @Test
    void goesOnWhereTheLastRunEnded() throws IOException {
        append("1111\n");
        file.close();

        open();
        append("2222\n");
        append("3\n");

        assertThat(folder.resolve("log/dice-0.log.1")).hasContent("1111\n2222\n");
    }

    @Test
    void endsALineThatWasCutOff() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "{\"cu");

        append("22\n");

        assertThat(path).hasContent("{\"cu\n22\n");
    }

    @Test
    void lastsForItsOwnerOnly() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));

        append("1111\n");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void followsNoLink() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "precious");
        Files.createDirectories(path.getParent());
        Files.createSymbolicLink(path, target);

        assertThatThrownBy(() -> append("1111\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a regular file");
        assertThat(target).hasContent("precious");
    }

    @Test
    void startsAnewWhenTheFileIsDeleted() throws IOException {
        append("1111\n");
        Files.delete(path);

        file.notice();
        append("2222\n");

        assertThat(path).hasContent("2222\n");
    }

    @Test
    void goesOnFromTheBeginningWhenTheFileIsEmptied() throws IOException {
        append("1111\n");
        append("2222\n");
        Files.write(path, new byte[0]); // as a shell does with ': >'

        append("3333\n");

        assertThat(path).hasContent("3333\n");
        assertThat(folder.resolve("log/dice-0.log.1")).doesNotExist();
    }

    @Test
    void writesToTheFileThatHasTakenItsPlace() throws IOException {
        append("1111\n");
        Files.move(path, folder.resolve("moved"));
        Files.createFile(path);

        file.notice();
        append("2222\n");

        assertThat(path).hasContent("2222\n");
        assertThat(folder.resolve("moved")).hasContent("1111\n");
    }

    @Test
    void writesToNoFileOfAnotherNameWhereOthersMayWrite() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "precious");
        Files.createDirectories(path.getParent());
        Files.setAttribute(path.getParent(), "unix:mode", 01777);
        Files.createLink(path, target);

        assertThatThrownBy(() -> append("1111\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has another name");
        assertThat(target).hasContent("precious");
    }

    @Test
    void growsOnWhenItCannotBeSetAside() throws IOException {
        Files.createDirectories(folder.resolve("log/dice-0.log.2/not empty"));

        append("1111\n");
        append("2222\n");
        append("3333\n");

        assertThat(path).hasContent("1111\n2222\n3333\n");
    }

    private void append(String text) throws IOException {
        file.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
