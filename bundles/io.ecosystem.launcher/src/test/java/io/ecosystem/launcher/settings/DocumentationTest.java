package io.ecosystem.launcher.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DocumentationTest {

    private static final Path PAGE = Path.of("../../docs/application-configuration.md");

    @Test
    void namesEveryOptionFolderAndVariable() throws Exception {
        var page = Files.readString(PAGE);

        for (String option : Option.allNames()) {
            assertThat(page).contains("`" + option);
        }
        for (FolderKind kind : FolderKind.values()) {
            assertThat(page).contains("`" + kind.folderName() + "`", "`" + kind.variable() + "`");
        }
        for (String variable : EnvironmentVariables.keys()) {
            assertThat(page).contains("`" + variable + "`");
        }
    }
}
