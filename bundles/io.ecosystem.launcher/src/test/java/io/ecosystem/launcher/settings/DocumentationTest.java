package io.ecosystem.launcher.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.site.MarkdownPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentationTest {

    private static final Path PROJECT = Path.of("../..");
    private static final Path PAGE = PROJECT.resolve("docs/application-configuration.md");

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

    @Test
    void theApplicationFileOfThePageIsUnderstood(@TempDir Path folder) throws Exception {
        String block = MarkdownPage.of(PAGE, Files.readString(PAGE)).blocks().stream()
                .map(MarkdownPage.Block::code)
                .filter(code -> code.contains("\"instances\""))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(folder.resolve("dice.json"), block);

        var line = CommandLine.parse(List.of("--app", "dice", "--instance", "0", "--config", file.toString()));

        assertThat(Settings.read(line, Map.of()).instance()).isEqualTo("0");
    }

    @Test
    void everyStartInAPageIsUnderstood() throws Exception {
        var wrong = new ArrayList<String>();
        List<MarkdownPage.Command> starts = MarkdownPage.all(PROJECT).stream()
                .filter(page -> !page.isHistory())
                .flatMap(page -> page.commands().stream())
                .filter(command -> command.program().equals("ecosystem"))
                .toList();
        for (MarkdownPage.Command start : starts) {
            try {
                CommandLine.parse(start.arguments());
            } catch (UsageException e) {
                wrong.add(start + ": " + e.getMessage());
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(starts).hasSizeGreaterThan(5);
    }
}
