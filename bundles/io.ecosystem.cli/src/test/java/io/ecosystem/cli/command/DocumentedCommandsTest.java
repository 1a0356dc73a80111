package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.site.MarkdownPage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Tests that the commands in all pages exist and take their options and arguments. */
class DocumentedCommandsTest {

    private static final Path PROJECT = Path.of(System.getProperty("project"));
    private static final CommandLine COMMANDS = Commands.all()
            .registerConverter(Duration.class, new DurationConverter())
            .setCaseInsensitiveEnumValuesAllowed(true);
    /** What stands for others, such as {@code [FILE]} or an ellipsis. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\[.*]|…|\\.\\.\\.|COMMAND|SIZE");

    @Test
    void everyCommandIsUnderstood() throws IOException {
        List<MarkdownPage.Command> commands = MarkdownPage.all(PROJECT).stream()
                .filter(page -> !page.isHistory())
                .flatMap(page -> page.commands().stream())
                .filter(command -> command.program().equals("eco"))
                .toList();

        assertThat(commands).hasSizeGreaterThan(80);
        assertThat(commands.stream()
                        .filter(command -> !problem(command).isEmpty())
                        .map(command -> command + ": " + problem(command)))
                .isEmpty();
    }

    @Test
    void namesWhatIsWrong() {
        assertThat(problem("queue", "list")).isEmpty();
        assertThat(problem("deploy", "history", "[FILE]")).isEmpty();
        assertThat(problem("queue", "lits")).contains("lits");
        assertThat(problem("stats", "--wach")).contains("--wach");
        assertThat(problem("queue", "browse")).contains("Missing required parameter");
        assertThat(problem("bench", "echo", "--duration", "long")).contains("long");
    }

    private static String problem(String... arguments) {
        return problem(new MarkdownPage.Command("", "eco", List.of(arguments), false));
    }

    private static String problem(MarkdownPage.Command command) {
        String[] stated = command.arguments().stream()
                .filter(argument -> !PLACEHOLDER.matcher(argument).matches())
                .toArray(String[]::new);
        try {
            CommandLine.ParseResult parsed = COMMANDS.parseArgs(stated);
            return parsed.unmatched().isEmpty() ? "" : "unknown: " + parsed.unmatched();
        } catch (MissingParameterException e) {
            return command.inText() ? "" : e.getMessage();
        } catch (ParameterException e) {
            return e.getMessage();
        }
    }
}
