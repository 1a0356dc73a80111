package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Writes scripts that complete commands in a shell. */
@Command(
        name = "completion",
        header = "Write a script that completes commands and options in a shell.",
        footer = {"", "source <(eco completion bash)", "eco completion fish > ~/.config/fish/completions/eco.fish"})
final class CompletionCommand extends BasicCommand {

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish.")
    String shell;

    @Override
    ExitCode run() {
        CommandLine all = Commands.all();
        String script = switch (shell) {
            case "bash", "zsh" -> AutoComplete.bash("eco", all);
            case "fish" -> fish(all);
            default ->
                throw new CommandException(
                        ExitCode.USAGE, "SHELL: expected bash, zsh or fish, not '%s'".formatted(shell));
        };
        script.lines().forEach(console()::raw);
        return ExitCode.DONE;
    }

    private static String fish(CommandLine all) {
        var script = new StringBuilder("complete -c eco -f\n");
        complete(all, List.of(), script);
        return script.toString();
    }

    /** Adds the commands and options below a path of commands. */
    private static void complete(CommandLine line, List<String> path, StringBuilder script) {
        CommandSpec spec = line.getCommandSpec();
        String names = String.join(" ", line.getSubcommands().keySet());
        var condition = new StringBuilder();
        for (String word : path) {
            condition
                    .append(condition.isEmpty() ? "" : "; and ")
                    .append("__fish_seen_subcommand_from ")
                    .append(word);
        }
        String none = names.isEmpty() ? "" : "not __fish_seen_subcommand_from " + names;
        String at = condition + (condition.isEmpty() || none.isEmpty() ? "" : "; and ") + none;
        line.getSubcommands().forEach((name, below) -> {
            String[] header = below.getCommandSpec().usageMessage().header();
            script.append("complete -c eco -n %s -a %s -d %s\n"
                    .formatted(quoted(at), name, quoted(header.length == 0 ? "" : header[0])));
            var longer = new ArrayList<>(path);
            longer.add(name);
            complete(below, longer, script);
        });
        for (OptionSpec option : spec.options()) {
            script.append("complete -c eco");
            if (!at.isEmpty()) {
                script.append(" -n ").append(quoted(at));
            }
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().max() > 0) {
                script.append(" -r");
            }
            String[] description = option.description();
            script.append(" -d ")
                    .append(quoted(description.length == 0 ? "" : description[0]))
                    .append('\n');
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
