package io.ecosystem.cli.instance;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which instance a command talks to. */
public final class InstanceTarget {

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
     * Which instance a command talks to.
     *
     * @param name for people: an instance of this machine, a context, or the addresses
     * @param addresses the first that answers is used
     * @param generation {@code span_key} or {@code uid}
     */
    public record Chosen(String name, List<String> addresses, String generation) {}

    /**
     * The instance of a session, for commands that state none.
     *
     * @param instance where it is
     * @param isThisProcess whether the session is in it; then its lock is left alone, since a process that looks at a
     *     file that it has locked loses the lock
     */
    public record Home(Chosen instance, boolean isThisProcess) {}

    /** Returns the instances of the user, of which a session in one of them sees the others only. */
    public LocalInstances instances(HostEnvironment environment, Optional<Home> home) {
        Path named = root != null
                ? root
                : environment.variable("ECOSYSTEM_ROOT").map(Path::of).orElse(null);
        LocalInstances all = LocalInstances.of(environment, named);
        return home.filter(Home::isThisProcess)
                .map(own -> all.without(own.instance().name()))
                .orElse(all);
    }

    /**
     * Returns the addresses that the options state; without any, those of home; without that, those of the current
     * context, or of the only running instance.
     *
     * @throws CommandException if there is no instance, or more than one to choose from
     */
    public Chosen choose(HostEnvironment environment, Optional<Home> home) {
        int stated = (addresses.isEmpty() ? 0 : 1) + (instance == null ? 0 : 1) + (context == null ? 0 : 1);
        if (stated > 1) {
            throw new CommandException(ExitCode.USAGE, "--to, --instance and --context exclude each other");
        }
        if (!addresses.isEmpty()) {
            return new Chosen(String.join(", ", addresses), addresses, generation("span_key"));
        }
        if (instance != null) {
            return named(instance, environment, home);
        }
        if (context == null && root == null && home.isPresent()) {
            return home.get().instance();
        }
        String variable = environment.variable("ECO_CONTEXT").orElse("");
        ContextFile.Contexts contexts = ContextFile.of(environment).read();
        String name = context != null ? context : variable.isEmpty() ? contexts.current() : variable;
        if (!name.isEmpty() && (root == null || context != null)) {
            ContextFile.Context chosen = contexts.named(name);
            return new Chosen(name, chosen.addresses(), generation(chosen.generation()));
        }
        return only(environment, home);
    }

    /** Returns where an instance listens, unless another one may be listening there. */
    private Chosen local(LocalInstance found, List<LocalInstance> running) {
        List<String> sharing = running.stream()
                .filter(one -> one.socket().equals(found.socket()))
                .map(LocalInstance::name)
                .toList();
        if (sharing.size() > 1) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "%s have the same Unix domain socket, %s: one of them answers there"
                            .formatted(String.join(" and ", sharing), found.socket()),
                    "name it with --to tcp://host:port, and give one of them another name");
        }
        return new Chosen(found.name(), List.of(found.address()), generation("span_key"));
    }

    private String generation(String otherwise) {
        String kind = generation == null ? otherwise : generation;
        if (!kind.equals("span_key") && !kind.equals("uid")) {
            throw new CommandException(
                    ExitCode.USAGE, "--generation: expected span_key or uid, not '%s'".formatted(kind));
        }
        return kind;
    }

    private Chosen named(String name, HostEnvironment environment, Optional<Home> home) {
        List<LocalInstance> running = running(environment, home);
        List<LocalInstance> matching = running.stream()
                .filter(one -> one.name().equals(name) || one.id().equals(name))
                .toList();
        if (matching.size() == 1) {
            return local(matching.getFirst(), running);
        }
        throw new CommandException(
                matching.isEmpty() ? ExitCode.UNREACHABLE : ExitCode.USAGE,
                matching.isEmpty()
                        ? "no instance '%s' of yours runs on this machine; there are: %s"
                                .formatted(name, names(running))
                        : "'%s' may be: %s".formatted(name, names(matching)));
    }

    private Chosen only(HostEnvironment environment, Optional<Home> home) {
        List<LocalInstance> running = running(environment, home);
        if (running.isEmpty()) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "no instance of yours runs on this machine (none has a lock in %s)"
                            .formatted(instances(environment, home).folder()),
                    "start one with bin/ecosystem, or name one with --to tcp://host:port");
        }
        if (running.size() > 1) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "%d instances run on this machine: %s".formatted(running.size(), names(running)),
                    "choose one with --instance");
        }
        return local(running.getFirst(), running);
    }

    private List<LocalInstance> running(HostEnvironment environment, Optional<Home> home) {
        try {
            return instances(environment, home).running();
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
