package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Tests that the page of commands and the manual pages are as the commands describe themselves, or renews them. */
class HelpPagesTest {

    private static final boolean RENEW = Boolean.getBoolean("renew");
    private static final Path PROJECT = Path.of(System.getProperty("project"));
    private static final int WIDTH = 100;

    @Test
    void thePageOfCommandsIsRenewed() throws IOException {
        var page = new StringBuilder("""
            # Commands

            Every command of [`eco`](command-line.md), as `eco COMMAND --help` shows it.
            `mvn -Psettings` renews this page.
            """);
        commands()
                .forEach(line -> page.append("\n## %s\n\n```\n%s```\n"
                        .formatted(line.getCommandSpec().qualifiedName(), line.getUsageMessage(Ansi.OFF))));

        compare(PROJECT.resolve("docs/commands.md"), page.toString());
    }

    @Test
    void theManualPagesAreRenewed() throws IOException {
        Path folder = PROJECT.resolve("distribution/src/main/man");
        Map<String, String> pages = new TreeMap<>();
        commands().forEach(line -> pages.put(name(line.getCommandSpec()) + ".1", manual(line.getCommandSpec())));
        if (RENEW) {
            Files.createDirectories(folder);
            for (String old : names(folder)) {
                Files.delete(folder.resolve(old));
            }
        }
        for (Map.Entry<String, String> page : pages.entrySet()) {
            compare(folder.resolve(page.getKey()), page.getValue());
        }
        assertThat(names(folder)).isEqualTo(pages.keySet());
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static void compare(Path file, String expected) throws IOException {
        if (RENEW) {
            Files.writeString(file, expected);
        }
        assertThat(file).as("renew it with 'mvn -Psettings'").hasContent(expected);
    }

    private static List<CommandLine> commands() {
        CommandLine root = Commands.all();
        root.setUsageHelpWidth(WIDTH);
        var all = new ArrayList<CommandLine>();
        collect(root, all);
        return all;
    }

    private static void collect(CommandLine line, List<CommandLine> all) {
        line.getCommandSpec().usageMessage().sortOptions(false);
        all.add(line);
        line.getSubcommands().values().forEach(below -> collect(below, all));
    }

    private static String name(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    /** Returns a manual page in the macros of man(7). */
    private static String manual(CommandSpec spec) {
        UsageMessageSpec usage = spec.usageMessage();
        var page = new StringBuilder();
        page.append(".TH \"%s\" 1 \"\" \"Ecosystem\" \"Ecosystem\"\n"
                .formatted(name(spec).toUpperCase(Locale.ROOT)));
        page.append(".SH NAME\n%s \\- %s\n".formatted(roff(name(spec)), roff(String.join(" ", usage.header()))));
        page.append(".SH SYNOPSIS\n.B %s\n%s\n".formatted(roff(spec.qualifiedName()), roff(synopsis(spec))));
        if (usage.description().length > 0) {
            page.append(".SH DESCRIPTION\n");
            Stream.of(usage.description())
                    .filter(line -> !line.isBlank())
                    .forEach(line -> page.append(roff(line)).append('\n'));
        }
        if (!spec.positionalParameters().isEmpty() || !spec.options().isEmpty()) {
            page.append(".SH OPTIONS\n");
            for (PositionalParamSpec parameter : spec.positionalParameters()) {
                item(page, parameter.paramLabel(), parameter);
            }
            for (OptionSpec option : spec.options()) {
                String label = option.arity().max() > 0 ? "=" + option.paramLabel() : "";
                item(page, String.join(", ", option.names()) + label, option);
            }
        }
        if (!spec.subcommands().isEmpty()) {
            page.append(".SH COMMANDS\n");
            spec.subcommands()
                    .forEach((name, below) -> page.append(".TP\n.B %s\n%s\n"
                            .formatted(
                                    roff(name),
                                    roff(String.join(
                                            " ",
                                            below.getCommandSpec()
                                                    .usageMessage()
                                                    .header())))));
        }
        if (usage.footer().length > 0) {
            page.append(".SH EXAMPLES\n.nf\n");
            Stream.of(usage.footer())
                    .filter(line -> !line.isBlank())
                    .forEach(line -> page.append(roff(line)).append('\n'));
            page.append(".fi\n");
        }
        page.append(".SH EXIT STATUS\n");
        Commands.all()
                .getCommandSpec()
                .usageMessage()
                .exitCodeList()
                .forEach((code, meaning) -> page.append(".TP\n%s\n%s\n".formatted(code.strip(), roff(meaning))));
        return page.toString();
    }

    private static String synopsis(CommandSpec spec) {
        var words = new ArrayList<String>();
        words.add("[OPTION]...");
        spec.positionalParameters()
                .forEach(parameter -> words.add(
                        parameter.arity().min() == 0 ? "[" + parameter.paramLabel() + "]" : parameter.paramLabel()));
        if (!spec.subcommands().isEmpty()) {
            words.add("COMMAND");
        }
        return String.join(" ", words);
    }

    private static void item(StringBuilder page, String label, ArgSpec argument) {
        String description = String.join(" ", argument.description())
                .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()));
        page.append(".TP\n.B %s\n%s\n".formatted(roff(label), roff(description)));
    }

    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
