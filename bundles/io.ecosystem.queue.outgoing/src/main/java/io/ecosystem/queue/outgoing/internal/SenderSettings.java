package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.queue.worker.Backoff;
import io.ecosystem.queue.worker.Durations;
import io.ecosystem.queue.worker.Policy;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.QueueCapacity;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration of one sender, which has the name of the configuration. */
@Component(
        service = SenderSettings.class,
        configurationPid = "io.ecosystem.queue.outgoing",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SenderSettings.Config.class, factory = true)
public final class SenderSettings {

    /** The settings of one sender. */
    @ObjectClassDefinition(name = "Ecosystem sender", description = "Where the messages of one sender go, and how")
    public @interface Config {

        /** The targets of each message. */
        @AttributeDefinition(
                name = "Targets",
                description = "Each gets every message: addresses of instances that are alike, such as"
                        + " tcp://a:8888,tcp://b:8888; with several targets each after a name and '=', such as"
                        + " west=tcp://a:8888")
        String[] targets();

        /** The route. */
        @AttributeDefinition(name = "Route", description = "Which handler gets the messages there")
        String route();

        /** The number of failed attempts after which a message moves to the error queue; 0 for never. */
        @AttributeDefinition(
                name = "Attempts",
                min = "0",
                max = "1000000",
                description = "After how many failed attempts a message goes to the error queue; 0 is never")
        int maxAttempts() default 0;

        /** How often to resend a message that was being sent when the process ended. */
        @AttributeDefinition(
                name = "Redeliveries",
                min = "1",
                max = "1000000",
                description =
                        "How often a message that was being sent when the process ended is sent again, before it goes"
                                + " to the error queue")
        int maxRedeliveries() default 100;

        /** The delay between attempts, and between probes of a peer that is down. */
        @AttributeDefinition(
                name = "Backoff",
                description =
                        "The least and the greatest wait after a failed attempt, and between probes of a target that"
                                + " is down, such as 500ms..10s")
        String backoff() default "500ms..10s";

        /** The failures after which a message is sent again. */
        @AttributeDefinition(
                name = "Failures to retry",
                description =
                        "unreachable, timeout, lost, and statuses such as 500; every other failure moves a message to"
                                + " the error queue at once")
        String[] retry() default {"unreachable", "timeout", "lost", "500"};

        /** How many messages are sent concurrently to one target. */
        @AttributeDefinition(
                name = "Workers",
                min = "1",
                max = "1000",
                description = "How many messages are sent at once to one target")
        int workers() default 8;

        /** Which messages may be sent while others wait. */
        @AttributeDefinition(
                name = "Order",
                description = "strict: none before those in front of it; free: one that waits holds up no other",
                options = {
                    @Option(label = "a message that waits holds up no other", value = "free"),
                    @Option(label = "none before those in front of it", value = "strict")
                })
        String order() default "free";

        /** The field of a message that names its group. */
        @AttributeDefinition(
                name = "Group",
                description =
                        "The field of a message that names its group; those of one group are sent in order. Empty is"
                                + " no groups")
        String group() default "";

        /** The names of the metadata that messages take with them. */
        @AttributeDefinition(
                name = "Metadata",
                description = "Names of metadata of the request being handled that its messages take with them, such"
                        + " as tenant. The targets must accept them; Python services ignore them")
        String[] metadata() default {};

        /** The minimum time between two messages to one target. */
        @AttributeDefinition(
                name = "Interval",
                description =
                        "The least time between two messages to one target, such as 10ms; 0s is as fast as it goes")
        String interval() default "0s";

        /** How long a target may take to answer. */
        @AttributeDefinition(name = "Timeout", description = "How long a target may take to answer, such as 10s")
        String timeout() default "10s";

        /** The engine that stores the queues. */
        @AttributeDefinition(
                name = "Store",
                description =
                        "The engine that keeps the queues: sqlite, or another that is installed, such as memory. A"
                                + " change leaves behind what the other engine keeps")
        String store() default "sqlite";

        /** The most undelivered messages per target. */
        @AttributeDefinition(
                name = "Messages",
                min = "1",
                description = "The most messages that are still to be delivered to one target; sending more fails")
        long maxEntries() default 1_000_000;

        /** The most bytes in them. */
        @AttributeDefinition(
                name = "Bytes",
                min = "1",
                description =
                        "The most bytes of messages that are still to be delivered to one target; sending more fails")
        long maxBytes() default 4L << 30;

        /** The most messages in the error queue of one target. */
        @AttributeDefinition(
                name = "Messages in the error queue",
                min = "1",
                description = "While the error queue of a target holds as many, sending fails")
        long maxErrors() default 1_000_000;

        /** The most bytes in the error queue of one target. */
        @AttributeDefinition(
                name = "Bytes in the error queue",
                min = "1",
                description = "While the error queue of a target holds as many, sending fails")
        long maxErrorBytes() default 4L << 30;

        /** How many keys of delivered messages are remembered. */
        @AttributeDefinition(
                name = "Finished keys",
                min = "0",
                max = "10000000",
                description =
                        "Of how many delivered messages the key is remembered, so that one which is sent again under"
                                + " its key is not delivered again")
        int finishedKeys() default 100_000;
    }

    private static final Logger log = LoggerFactory.getLogger(SenderSettings.class);

    private final String sender;
    private final Codec codec;
    private volatile SenderRules rules; // written when the configuration changes

    /** Validates a configuration. */
    @Activate
    public SenderSettings(Config config, Map<String, Object> properties, @Reference Codec codec) {
        this.codec = codec;
        String pid = String.valueOf(properties.get("service.pid"));
        sender = pid.substring(pid.indexOf('~') + 1);
        rules = checked(config);
    }

    /** Applies a changed configuration; if it is invalid, the previous one stays. */
    @Modified
    void modified(Config config) {
        try {
            rules = checked(config);
        } catch (IllegalArgumentException e) {
            log.error("{}; it goes on as before", e.getMessage());
        }
    }

    private SenderRules checked(Config config) {
        try {
            SenderRules stated = rules(config);
            stated.destinations()
                    .forEach(destination -> stated.open(destination, codec).close());
            return stated;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the settings of sender '%s' do not hold: %s".formatted(sender, e.getMessage()), e);
        }
    }

    /** Returns the configured rules. */
    SenderRules rules() {
        return rules;
    }

    private SenderRules rules(Config config) {
        var policy = new Policy(
                config.maxAttempts() == 0 ? Integer.MAX_VALUE : config.maxAttempts(),
                config.maxRedeliveries(),
                Backoff.parse(config.backoff()),
                config.workers(),
                order(config),
                Duration.ZERO);
        var bounds = new QueueCapacity(
                config.maxEntries(),
                config.maxBytes(),
                config.maxErrors(),
                config.maxErrorBytes(),
                config.finishedKeys());
        return new SenderRules(
                sender,
                Arrays.stream(config.targets()).map(Destination::parse).toList(),
                config.route(),
                policy,
                config.group(),
                Arrays.stream(config.metadata()).collect(Collectors.toSet()),
                Arrays.stream(config.retry()).map(RetryableFailure::parse).collect(Collectors.toSet()),
                Durations.parse(config.interval()),
                Durations.parse(config.timeout()),
                bounds,
                config.store());
    }

    private static Order order(Config config) {
        return switch (config.order()) {
            case "free" -> config.group().isEmpty() ? Order.FREE : Order.GROUPED;
            case "strict" -> Order.STRICT;
            default ->
                throw new IllegalArgumentException(
                        "'order' is '%s', expected free or strict".formatted(config.order()));
        };
    }
}
