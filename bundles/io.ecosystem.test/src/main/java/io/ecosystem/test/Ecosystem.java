package io.ecosystem.test;

import io.ecosystem.api.message.SpanKey;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.launcher.Application;
import io.ecosystem.launcher.StartFailedException;
import io.ecosystem.test.internal.Distributions;
import io.ecosystem.test.internal.InstanceClock;
import io.ecosystem.test.internal.InstanceConfigurations;
import io.ecosystem.test.internal.InstanceDeployments;
import io.ecosystem.test.internal.InstanceQueues;
import io.ecosystem.test.internal.PackingFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An instance in the process of a test:
 *
 * <pre>{@code
 * try (var eco = Ecosystem.builder().deploy(Roll.class).start()) {
 *     assertEquals(new Roll.Response(1), eco.call("acme.roll", new Roll.Request(1), Roll.Response.class));
 * }
 * }</pre>
 *
 * <p>It listens on a free TCP port of this machine, and on a Unix domain socket in its folder. Its folder is temporary
 * unless it is given one: queues, logs and configurations of the user are never touched, and the distribution's
 * {@code conf/} and {@code deploy/} are not read. Several may run at a time. Safe for use by many threads.
 *
 * <p>The class is long because all that a test uses of an instance, and of its builder, is described here.
 */
public final class Ecosystem implements AutoCloseable {

    private final Application application;
    private final EcosystemClient client;
    private final EcosystemClient operator;
    private final InstanceDeployments deployment;
    private final InstanceConfigurations configurations;
    private final InstanceQueues queues;
    private final InstanceClock clock;

    private Ecosystem(Application application, InstanceClock clock) {
        this.application = application;
        this.clock = clock;
        client = EcosystemClient.at(application.address("tcp").toString())
                .name("test")
                .open();
        operator = EcosystemClient.at(application.address("uds").toString())
                .name("test operator")
                .open();
        deployment = new InstanceDeployments(application.root().resolve("deploy"), operator);
        configurations = new InstanceConfigurations(application.context(), operator);
        queues = new InstanceQueues(operator);
    }

    /**
     * Starts an instance with nothing but the platform.
     *
     * @throws NotStartedException if it does not start
     */
    public static Ecosystem start() {
        return builder().start();
    }

    /** Returns a builder of an instance. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the address of a listener, for clients of the test.
     *
     * @param scheme {@code tcp} or {@code uds}, or another that was configured
     * @throws IllegalArgumentException if none of the kind was there at the start
     */
    public URI address(String scheme) {
        return application.address(scheme);
    }

    /** Returns the folder with all files of the instance. */
    public Path folder() {
        return application.root();
    }

    /** Returns a client that calls over TCP, and so has the roles of any user of this machine. */
    public EcosystemClient client() {
        return client;
    }

    /**
     * Returns a client of the user who runs the instance, who may do everything: it calls over the Unix domain socket.
     */
    public EcosystemClient operator() {
        return operator;
    }

    /**
     * Calls a route over TCP.
     *
     * @param request of any type that a handler takes; null for no data
     * @throws CallFailedException if there is no answer, or it is no success; with the status and the text of a refusal
     */
    public <A> A call(String route, @Nullable Object request, Class<A> answer) {
        return client.call(route, request, answer);
    }

    /** Calls a route over TCP, and returns the answer as maps, lists, texts, numbers and truth values. */
    public Object call(String route, @Nullable Object request) {
        return client.call(route, request, Object.class);
    }

    /**
     * Sends a message to a queued handler; returns when it is stored.
     *
     * @return its key
     * @throws CallFailedException if it was not accepted
     */
    public SpanKey send(String route, @Nullable Object message) {
        var key = SpanKey.random();
        client.call(route, message, Void.class, CallOptions.DEFAULT.withKey(key).repeatable());
        return key;
    }

    /**
     * Waits until a queue, or the queues of a sender, have processed all entries.
     *
     * @param queue the route of a queued handler, or the name of a sender
     * @throws AssertionError if entries are left after the time, or one is in the error queue; says how many
     */
    public void awaitEmpty(String queue, Duration within) {
        queues.awaitEmpty(queue, within);
    }

    /**
     * Waits until entries of a queue, or of the queues of a sender, wait for their next attempt, and no other is
     * pending or in process; messages that a sender holds back because their target is down may be.
     * {@link #advanceTime} then ends the wait.
     *
     * @param queue the route of a queued handler, or the name of a sender
     * @throws AssertionError if that is not so after the time, or one is in the error queue; says how many are where
     */
    public void awaitWaiting(String queue, Duration within) {
        queues.awaitWaiting(queue, within);
    }

    /**
     * Advances the time by which what applications let wait becomes due, as if it had passed: attempts of queued
     * handlers and senders after failures, the intervals of senders, and the end of cached values and answers. What is
     * due then goes on at once, on threads of the instance. Timeouts of calls and connections, grace times and all
     * times that are shown remain those of the machine. The time cannot go back; another start begins with that of the
     * machine.
     *
     * @throws IllegalArgumentException if the time is negative, or more than 100 years in all
     */
    public void advanceTime(Duration by) {
        clock.advance(by);
    }

    /**
     * Deploys a jar or a feature; waits until it works. A file of the same name is replaced.
     *
     * @throws NotStartedException if it does not work, with the reasons
     */
    public void deploy(Path file) {
        try {
            List<String> problems = deployment.put(file);
            configurations.awaitTaken();
            if (!problems.isEmpty()) {
                throw new NotStartedException(String.join("\n", problems), null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot deploy " + file, e);
        }
    }

    /**
     * Deploys the bundle that a class is in, from the class path: its jar, or {@code target/classes} of its project.
     *
     * @throws NotStartedException if it does not work, with the reasons
     * @throws IllegalStateException if the class is in no bundle
     */
    public void deploy(Class<?> type) {
        try (var packing = new PackingFolder()) {
            deploy(packing.jarOf(type));
        }
    }

    /**
     * Removes a deployed file; waits until what it brought is gone.
     *
     * @param file the name of a jar, or that of a bundle that was deployed from the class path with {@code .jar}
     */
    public void undeploy(String file) {
        try {
            deployment.remove(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }

    /**
     * Changes values of a configuration, as {@code eco config set} does, and returns when components have taken them: a
     * sender, a queue, a cache or a listener is there. A configuration whose name has a tilde is made if it is not
     * there.
     *
     * @throws CallFailedException if a value, a key or the configuration is wrong, with the reason
     * @throws NotStartedException if a component cannot be made with the values, with the reason
     */
    public void configure(String pid, Map<String, ?> values) {
        configurations.set(pid, values).ifPresent(reason -> {
            throw new NotStartedException(reason, null);
        });
    }

    /**
     * Takes back what {@link #configure} has set, as {@code eco config unset} does: the values of the builder apply
     * again, then the defaults, and a configuration that it has made is deleted. Returns when components have taken
     * that.
     *
     * @throws CallFailedException if there is none
     */
    public void unconfigure(String pid) {
        configurations.unset(pid);
    }

    /** Stops the instance, and deletes its folder if that is temporary. */
    @Override
    public void close() {
        try (client;
                operator) {
            // before the instance, which would wait for their connections
        } finally {
            application.close();
        }
    }

    /** Builds an instance. Used by one thread. */
    public static final class Builder {

        private @Nullable Path distribution;
        private @Nullable Path folder;
        private final List<String> features = new ArrayList<>();
        private final Map<String, Map<String, ?>> configurations = new LinkedHashMap<>();
        private final List<Path> configurationFiles = new ArrayList<>();
        private final List<Path> files = new ArrayList<>();
        private final List<Class<?>> types = new ArrayList<>();

        private Builder() {
            configurations.put("io.ecosystem.transport.tcp~main", Map.of("host", "127.0.0.1", "port", 0));
            configurations.put("io.ecosystem.transport.uds~main", Map.of());
            configurations.put("io.ecosystem.logging", Map.of("console", false));
        }

        /**
         * Sets the folder of the unpacked archive of Ecosystem. By default the system property {@code ecosystem.home}
         * states it, which {@code ecosystem-handler-parent} passes on to tests; else the variable
         * {@code ECOSYSTEM_HOME}; else the property in {@code pom.xml} of the working directory.
         */
        public Builder distribution(Path home) {
            distribution = home;
            return this;
        }

        /** Keeps the files of the instance in a folder, where a later start finds its queues. */
        public Builder folder(Path permanent) {
            folder = permanent;
            return this;
        }

        /** Also starts an optional feature of the distribution, such as {@code websocket}. */
        public Builder with(String feature) {
            features.add(feature);
            return this;
        }

        /**
         * Configures a component, like a file in {@code conf/}. Replaces the values that the builder has for it.
         *
         * @param pid such as {@code io.ecosystem.queue.outgoing~notices}
         * @param values texts, numbers, truth values, and lists of these
         */
        public Builder configure(String pid, Map<String, ?> values) {
            configurations.put(pid, values);
            return this;
        }

        /** Configures components with a file, such as one that will be in {@code conf/} later. */
        public Builder configure(Path file) {
            configurationFiles.add(file);
            return this;
        }

        /** Deploys a jar or a feature. */
        public Builder deploy(Path file) {
            files.add(file);
            return this;
        }

        /** Deploys the bundle that a class is in, from the class path: its jar, or {@code target/classes}. */
        public Builder deploy(Class<?> type) {
            types.add(type);
            return this;
        }

        /**
         * Starts the instance; returns when it listens, and all that was deployed works.
         *
         * @throws NotStartedException if the instance, a listener, a configuration or a bundle does not work; with each
         *     reason
         * @throws IllegalStateException if no distribution is stated, or a class is in no bundle
         */
        public Ecosystem start() {
            Path home = distribution == null
                    ? Distributions.find()
                    : Distributions.checked(distribution.toString(), "the test");
            try (var packing = new PackingFolder()) {
                Application.Builder builder = Application.of(home);
                if (folder != null) {
                    builder.root(folder);
                }
                features.forEach(builder::with);
                configurations.forEach(builder::configure);
                configurationFiles.forEach(builder::configure);
                files.forEach(builder::deploy);
                types.forEach(type -> builder.deploy(packing.jarOf(type)));
                var clock = new CompletableFuture<InstanceClock>();
                builder.beforeStart(context -> clock.complete(InstanceClock.publish(context)));
                return started(builder.start(), clock.join());
            } catch (StartFailedException e) {
                throw new NotStartedException(
                        e.causes().stream()
                                .map(cause -> "%s%n  -> %s".formatted(cause.what(), cause.remedy()))
                                .collect(Collectors.joining("\n")),
                        e);
            } catch (IOException e) {
                throw new NotStartedException("cannot start: " + e, e);
            }
        }

        private static Ecosystem started(Application application, InstanceClock clock) {
            Ecosystem started = null;
            boolean works = false;
            try {
                started = new Ecosystem(application, clock);
                started.configurations.awaitTaken();
                List<String> problems = started.deployment.problems();
                if (!problems.isEmpty()) {
                    throw new NotStartedException(String.join("\n", problems), null);
                }
                works = true;
                return started;
            } finally {
                if (!works) {
                    if (started == null) {
                        application.close();
                    } else {
                        started.close();
                    }
                }
            }
        }
    }
}
