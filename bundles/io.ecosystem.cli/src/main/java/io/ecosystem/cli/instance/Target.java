package io.ecosystem.cli.instance;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which instance a command talks to. */
public final class Target {

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "The address of an instance: tcp://host:port, udp://host:port or uds:///path. Given several"
                    + " times, of equivalent instances; the first that answers is used.")
    List<String> addresses = List.of();

    @Option(
            names = {"-i", "--instance"},
            paramLabel = "APP/ID",
            description = "An instance of yours on this machine, as 'eco instances' names it.")
    @Nullable
    String instance;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "A context of 'eco context'. The variable ECO_CONTEXT states one too.")
    @Nullable
    String context;

    @Option(
            names = "--root",
            paramLabel = "FOLDER",
            description = "Look for instances that were started with this --root. The variable ECOSYSTEM_ROOT states"
                    + " one too.")
    @Nullable
    Path root;

    @Option(
            names = "--generation",
            paramLabel = "KIND",
            description = "The kind of key: span_key, or uid for services of the older generation.")
    @Nullable
    String generation;

    /**
     * The addresses of a command, and how they were found.
     *
     * @param addresses the first that answers is used
     * @param generation {@code span_key} or {@code uid}
     */
    public record Chosen(List<String> addresses, String generation) {}

    /** Returns the instances of the user. */
    public LocalInstances instances(HostEnvironment environment) {
        Path named = root != null
                ? root
                : environment.variable("ECOSYSTEM_ROOT").map(Path::of).orElse(null);
        return LocalInstances.of(environment, named);
    }

    /**
     * Returns the addresses that the options state; without any, those of the current context, or of the only running
     * instance.
     *
     * @throws CommandException if there is no instance, or more than one to choose from
     */
    public Chosen choose(HostEnvironment environment) {
        int stated = (addresses.isEmpty() ? 0 : 1) + (instance == null ? 0 : 1) + (context == null ? 0 : 1);
        if (stated > 1) {
            throw new CommandException(ExitCode.USAGE, "--to, --instance and --context exclude each other");
        }
        if (!addresses.isEmpty()) {
            return new Chosen(addresses, generation("span_key"));
        }
        if (instance != null) {
            return local(named(instance, environment));
        }
        String variable = environment.variable("ECO_CONTEXT").orElse("");
        ContextFile.Contexts contexts = ContextFile.of(environment).read();
        String name = context != null ? context : variable.isEmpty() ? contexts.current() : variable;
        if (!name.isEmpty() && (root == null || context != null)) {
            ContextFile.Context chosen = contexts.named(name);
            return new Chosen(chosen.addresses(), generation(chosen.generation()));
        }
        return local(only(environment));
    }

    private Chosen local(LocalInstance found) {
        return new Chosen(List.of(found.address()), generation("span_key"));
    }

    private String generation(String otherwise) {
        String kind = generation == null ? otherwise : generation;
        if (!kind.equals("span_key") && !kind.equals("uid")) {
            throw new CommandException(
                    ExitCode.USAGE, "--generation: expected span_key or uid, not '%s'".formatted(kind));
        }
        return kind;
    }

    private LocalInstance named(String name, HostEnvironment environment) {
        List<LocalInstance> running = running(environment);
        List<LocalInstance> matching = running.stream()
                .filter(one -> one.name().equals(name) || one.id().equals(name))
                .toList();
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        throw new CommandException(
                matching.isEmpty() ? ExitCode.UNREACHABLE : ExitCode.USAGE,
                matching.isEmpty()
                        ? "no instance '%s' of yours runs on this machine; there are: %s"
                                .formatted(name, names(running))
                        : "'%s' may be: %s".formatted(name, names(matching)));
    }

    private LocalInstance only(HostEnvironment environment) {
        List<LocalInstance> running = running(environment);
        if (running.isEmpty()) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "no instance of yours runs on this machine (none has a lock in %s)"
                            .formatted(instances(environment).folder()),
                    "start one with bin/ecosystem, or name one with --to tcp://host:port");
        }
        if (running.size() > 1) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "%d instances run on this machine: %s".formatted(running.size(), names(running)),
                    "choose one with --instance");
        }
        return running.getFirst();
    }

    private List<LocalInstance> running(HostEnvironment environment) {
        try {
            return instances(environment).running();
        } catch (UncheckedIOException e) {
            throw new CommandException(
                    ExitCode.FAILED, "cannot look for instances: %s".formatted(e.getCause()), "name one with --to");
        }
    }

    private static String names(List<LocalInstance> instances) {
        return instances.isEmpty()
                ? "none"
                : instances.stream().map(LocalInstance::name).collect(Collectors.joining(", "));
    }
}
