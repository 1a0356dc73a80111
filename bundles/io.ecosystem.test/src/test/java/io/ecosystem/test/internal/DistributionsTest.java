package io.ecosystem.test.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionsTest {

    @TempDir
    Path folder;

    private Path distribution(String name) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("features"));
        Files.createDirectories(home.resolve("system"));
        return home;
    }

    private void writePom(String stated) throws IOException {
        Files.writeString(
                folder.resolve("pom.xml"),
                "<project><properties><ecosystem.home>%s</ecosystem.home></properties></project>".formatted(stated));
    }

    @Test
    void takesThePropertyThenTheVariableThenThePom() throws IOException {
        Path one = distribution("one");
        Path two = distribution("two");
        Path three = distribution("three");
        writePom(three.toString());
        var variables = Map.of("ECOSYSTEM_HOME", two.toString());

        assertThat(Distributions.find(one.toString(), variables, folder)).isEqualTo(one);
        assertThat(Distributions.find("", variables, folder)).isEqualTo(two);
        assertThat(Distributions.find("", Map.of(), folder)).isEqualTo(three);
    }

    @Test
    void saysWhereToStateOne() throws IOException {
        writePom("${env.HOME}");

        assertThatThrownBy(() -> Distributions.find("", Map.of(), folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "no distribution of Ecosystem is stated, by the system property ecosystem.home, the variable"
                                + " ECOSYSTEM_HOME or ecosystem.home in "
                                + folder.resolve("pom.xml"));
    }

    @Test
    void refusesAFolderThatIsNone() throws IOException {
        writePom(folder.toString());

        assertThatThrownBy(() -> Distributions.find("", Map.of(), folder))
                .hasMessage("%s, stated by %s, is no distribution of Ecosystem: it has no folders features and system"
                        .formatted(folder, folder.resolve("pom.xml")));
    }
}
