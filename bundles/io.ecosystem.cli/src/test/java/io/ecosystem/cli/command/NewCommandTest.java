package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what is refused; what is made needs a distribution. */
class NewCommandTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "Guests", "guests.", "1guests", "../guests", "acme..guests", "a b", "acme_guests"})
    void refusesANameThatRoutesCannotHave(String name) {
        var terminal = new Terminal(folder);

        assertThat(terminal.run("new", name)).isEqualTo(2);
        assertThat(terminal.err())
                .contains(
                        "lower-case words joined by dots or hyphens, not '%s'".formatted(name), "such as acme.guests");
    }

    @Test
    void refusesTheNameOfThePlatform() {
        var terminal = new Terminal(folder);

        assertThat(terminal.run("new", "eco.guests")).isEqualTo(2);
        assertThat(terminal.err()).contains("routes that begin with 'eco.' belong to the platform");
        assertThat(terminal.run("new", "economy.new")).isEqualTo(2);
        assertThat(terminal.err()).contains("'economy.new' is no name of a Java package", "--package");
    }

    @Test
    void refusesAFolderThatExists() {
        var terminal = new Terminal(folder);

        assertThat(terminal.run("new", "guests", "--directory", folder.toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains(folder + " exists already", "--directory");
    }

    @Test
    void needsADistribution() {
        var terminal = new Terminal(folder);

        assertThat(terminal.run(
                        "new", "guests", "--directory", folder.resolve("guests").toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("is in no distribution of Ecosystem", "use bin/eco of an unpacked archive");
        assertThat(folder).isEmptyDirectory();
    }
}
