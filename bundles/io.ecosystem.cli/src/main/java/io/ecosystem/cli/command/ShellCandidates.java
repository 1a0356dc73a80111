package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.shell.Candidates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import tools.jackson.databind.JsonNode;

/** What the word of a command may be: commands and options as they are declared, and names as the instance has them. */
final class ShellCandidates implements Candidates {

    private final InstanceConnection instance;
    private final Set<String> own;
    private final Supplier<List<String>> others;
    private final CommandLine all = Commands.all();

    /**
     * @param own commands of the shell itself
     * @param others the commands of the container, as {@code scope:name}
     */
    ShellCandidates(InstanceConnection instance, Set<String> own, Supplier<List<String>> others) {
        this.instance = instance;
        this.own = own;
        this.others = others;
    }

    @Override
    public List<String> of(List<String> words, int index) {
        if (index == 0) {
            return Stream.of(Commands.inContainer(), own, present(others))
                    .flatMap(Collection::stream)
                    .distinct()
                    .toList();
        }
        CommandLine line = all.getSubcommands().get(words.getFirst());
        return line == null ? List.of() : ofCommand(line, words, index);
    }

    private List<String> ofCommand(CommandLine first, List<String> words, int index) {
        var found = new ArrayList<CharSequence>();
        String[] typed = words.toArray(String[]::new);
        String word = words.get(index);
        AutoComplete.complete(all.getCommandSpec(), typed, index, word.length(), word.length(), found);
        var candidates = new ArrayList<String>();
        found.forEach(ending -> candidates.add(word + ending));
        candidates.addAll(names(first, words, index));
        return candidates;
    }

    /** Returns the names that a parameter may have. */
    private List<String> names(CommandLine first, List<String> words, int index) {
        CommandLine line = first;
        int parameters = 0;
        for (int i = 1; i < index; i++) {
            String word = words.get(i);
            CommandLine below = parameters == 0 ? line.getSubcommands().get(word) : null;
            OptionSpec option = line.getCommandSpec().findOption(word);
            if (below != null) {
                line = below;
            } else if (option != null) {
                i += option.arity().min();
            } else if (!word.startsWith("-")) {
                parameters++;
            }
        }
        int at = parameters;
        return line.getCommandSpec().positionalParameters().stream()
                .filter(parameter -> parameter.index().contains(at))
                .findFirst()
                .map(parameter -> present(() -> names(first.getCommandName(), parameter)))
                .orElseGet(List::of);
    }

    private List<String> names(String first, PositionalParamSpec parameter) {
        return switch (parameter.paramLabel()) {
            case "ROUTE" -> listed("eco.routes", "routes", "route");
            case "THING" ->
                Stream.of(
                                listed("eco.routes", "routes", "route"),
                                Names.QUEUES.all(instance),
                                listed("eco.deployments", "deployments", "file"))
                        .flatMap(List::stream)
                        .toList();
            case "PREFIX" -> first.equals("config") ? pids() : listed("eco.routes", "routes", "route");
            case "PID" -> pids();
            case "CACHE" -> Names.CACHES.all(instance);
            case "SENDER" -> Names.SENDERS.all(instance);
            case "NAME" ->
                switch (first) {
                    case "queue" -> Names.QUEUES.all(instance);
                    case "sender" -> Names.SENDERS.all(instance);
                    default -> List.of();
                };
            case "FILE" -> first.equals("deploy") ? listed("eco.deployments", "deployments", "file") : List.of();
            default -> List.of();
        };
    }

    private List<String> pids() {
        return instance.call("eco.config.get", Json.object())
                .path("configurations")
                .propertyStream()
                .map(entry -> entry.getKey())
                .toList();
    }

    private List<String> listed(String route, String list, String field) {
        return instance.call(route, Json.object())
                .path(list)
                .valueStream()
                .map(one -> one.path(field))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    /** Returns nothing if the instance does not say: who completes a word wants no message. */
    private static List<String> present(Supplier<List<String>> names) {
        try {
            return names.get();
        } catch (CommandException e) {
            return List.of();
        }
    }
}
