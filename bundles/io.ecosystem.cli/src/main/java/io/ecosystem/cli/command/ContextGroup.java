package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.ContextFile;
import io.ecosystem.cli.instance.ContextFile.Context;
import io.ecosystem.cli.instance.ContextFile.Contexts;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

/** The user's named addresses. */
@Command(
        name = "context",
        header = "Give names to addresses of instances, and choose which one commands talk to.",
        subcommands = {
            ContextGroup.Listing.class,
            ContextGroup.Add.class,
            ContextGroup.Use.class,
            ContextGroup.Remove.class
        })
final class ContextGroup extends Group {

    /** A command on the file. */
    abstract static class OnFile extends BasicCommand {

        ContextFile file() {
            return ContextFile.of(environment());
        }

        /** Writes the contexts, and shows them. */
        ExitCode done(Contexts contexts) {
            file().write(contexts);
            return show(contexts);
        }

        ExitCode show(Contexts contexts) {
            Console console = console();
            ArrayNode document = Json.array();
            var table = new Table("", "CONTEXT", "ADDRESS", "GENERATION")
                    .ifEmpty("There is no context; 'eco context add NAME ADDRESS' adds one.");
            contexts.byName().forEach((name, context) -> {
                boolean current = name.equals(contexts.current());
                var one = document.addObject().put("context", name).put("current", current);
                context.addresses().forEach(one.putArray("addresses")::add);
                one.put("generation", context.generation());
                table.row(current ? "*" : "", name, String.join(", ", context.addresses()), context.generation());
            });
            console.answer(document, () -> console.table(table));
            return ExitCode.DONE;
        }
    }

    /** Lists the contexts. */
    @Command(name = "list", header = "List the contexts; the current one has a star.")
    static final class Listing extends OnFile {

        @Override
        ExitCode run() {
            return show(file().read());
        }
    }

    /** Adds or replaces a context. */
    @Command(
            name = "add",
            header = "Add a context, or replace it.",
            footer = {"", "eco context add test tcp://10.0.0.7:8888"})
    static final class Add extends OnFile {

        @Parameters(index = "0", paramLabel = "NAME", description = "Its name.")
        String name;

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "ADDRESS",
                description = "Addresses of equivalent instances, such as tcp://host:port.")
        List<String> addresses;

        @Option(
                names = "--generation",
                paramLabel = "KIND",
                defaultValue = "span_key",
                description = "span_key, or uid for services of the older generation.")
        String generation = "span_key";

        @Override
        ExitCode run() {
            if (!generation.equals("span_key") && !generation.equals("uid")) {
                throw new CommandException(
                        ExitCode.USAGE, "--generation: expected span_key or uid, not '%s'".formatted(generation));
            }
            if (name.isBlank()) {
                throw new CommandException(ExitCode.USAGE, "NAME: expected a text that is not blank");
            }
            // Opened for its checks of the addresses alone.
            connector()
                    .to(new InstanceTarget.Chosen(name, addresses, generation), Duration.ofSeconds(1))
                    .close();
            Contexts contexts = file().read();
            var byName = new LinkedHashMap<String, Context>(contexts.byName());
            byName.put(name, new Context(List.copyOf(addresses), generation));
            return done(new Contexts(contexts.current(), byName));
        }
    }

    /** Chooses the current context. */
    @Command(
            name = "use",
            header = "Make a context the current one: commands without an address talk to it.",
            description = "Without a name, there is none any more, and commands talk to the only instance of yours on"
                    + " this machine.")
    static final class Use extends OnFile {

        @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", defaultValue = "", description = "Its name.")
        String name = "";

        @Override
        ExitCode run() {
            Contexts contexts = file().read();
            if (!name.isEmpty()) {
                contexts.named(name);
            }
            return done(new Contexts(name, contexts.byName()));
        }
    }

    /** Removes a context. */
    @Command(name = "remove", header = "Remove a context.")
    static final class Remove extends OnFile {

        @Parameters(index = "0", paramLabel = "NAME", description = "Its name.")
        String name;

        @Override
        ExitCode run() {
            Contexts contexts = file().read();
            contexts.named(name);
            Map<String, Context> byName = new LinkedHashMap<>(contexts.byName());
            byName.remove(name);
            return done(new Contexts(contexts.current().equals(name) ? "" : contexts.current(), byName));
        }
    }
}
