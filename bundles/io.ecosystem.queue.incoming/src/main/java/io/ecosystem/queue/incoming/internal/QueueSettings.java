package io.ecosystem.queue.incoming.internal;

import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The configuration of one queue. */
@Component(
        service = QueueSettings.class,
        configurationPid = "io.ecosystem.queue.incoming",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = QueueSettings.Config.class, factory = true)
public final class QueueSettings {

    /** The settings of one queue. Unset values come from the handler, or are the default of a bound. */
    @ObjectClassDefinition(
            name = "Ecosystem incoming queue",
            description = "How the queue of one route is worked, in place of what its handler says")
    public @interface Config {

        /** Returns the route, which is the name of the queue. */
        @AttributeDefinition(name = "Route", description = "The route of the queued handler")
        String route();

        /** The number of failed attempts after which an entry moves to the error queue; 0 for the handler's value. */
        @AttributeDefinition(
                name = "Attempts",
                min = "0",
                max = "1000000",
                description =
                        "After how many failed attempts an entry goes to the error queue; 0 is as the handler says")
        int maxAttempts() default 0;

        /**
         * How often to redeliver an entry that was being processed when the process ended; 0 for the handler's value.
         */
        @AttributeDefinition(
                name = "Redeliveries",
                min = "0",
                max = "1000000",
                description =
                        "How often an entry that was being processed when the process ended is attempted again, before"
                                + " it goes to the error queue; 0 is as the handler says")
        int maxRedeliveries() default 0;

        /** The delay between attempts; empty for the handler's value. */
        @AttributeDefinition(
                name = "Backoff",
                description = "The least and the greatest wait after a failed attempt, such as 1s..1m; empty is as the"
                        + " handler says")
        String backoff() default "";

        /** How many entries are processed concurrently; 0 for the handler's value. */
        @AttributeDefinition(
                name = "Workers",
                min = "0",
                max = "1000",
                description = "How many entries are processed at once; 0 is as the handler says")
        int workers() default 0;

        /** Which entries may be processed while others wait; empty for the handler's value. */
        @AttributeDefinition(
                name = "Order",
                description = "Empty is as the handler says",
                options = {
                    @Option(label = "as the handler says", value = ""),
                    @Option(label = "an entry that waits holds up no other", value = "free"),
                    @Option(label = "none before those in front of it", value = "strict")
                })
        String order() default "";

        /** The time limit of an attempt; empty for the handler's value. */
        @AttributeDefinition(
                name = "Time limit of an attempt",
                description = "Such as 10m; 0s is no limit; empty is as the handler says")
        String timeLimit() default "";

        /** The engine that stores the queue. */
        @AttributeDefinition(
                name = "Store",
                description = "The engine that keeps the queue: sqlite, or another that is installed, such as memory. A"
                        + " change leaves behind what the other engine keeps")
        String store() default QueueRules.DEFAULT_STORE;

        /** The most unprocessed entries. */
        @AttributeDefinition(
                name = "Entries",
                min = "1",
                description = "The most entries that are still to be processed; more are answered 500")
        long maxEntries() default 1_000_000;

        /** The most bytes in them. */
        @AttributeDefinition(
                name = "Bytes",
                min = "1",
                description = "The most bytes of entries that are still to be processed; more are answered 500")
        long maxBytes() default 4L << 30;

        /** The most entries in the error queue. */
        @AttributeDefinition(
                name = "Entries in the error queue",
                min = "1",
                description = "While it holds as many, new requests are answered 500")
        long maxErrors() default 1_000_000;

        /** The most bytes in the error queue. */
        @AttributeDefinition(
                name = "Bytes in the error queue",
                min = "1",
                description = "While it holds as many, new requests are answered 500")
        long maxErrorBytes() default 4L << 30;

        /** How many keys of processed entries are remembered. */
        @AttributeDefinition(
                name = "Finished keys",
                min = "0",
                max = "10000000",
                description = "Of how many processed entries the key is remembered, so that a repeated request is"
                        + " acknowledged and not processed again")
        int finishedKeys() default 100_000;
    }

    private final Config config;

    /** Validates a configuration. */
    @Activate
    public QueueSettings(Config config) {
        this.config = config;
        if (config.route() == null || config.route().isBlank()) {
            throw new IllegalArgumentException("'route' is missing, expected the route of a queued handler");
        }
        try {
            QueueRules.of(Map.of(), Optional.of(config));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the settings of queue '%s' do not hold: %s".formatted(config.route(), e.getMessage()), e);
        }
    }

    boolean isFor(String route) {
        return config.route().equals(route);
    }

    /** Returns the configuration. */
    Config config() {
        return config;
    }
}
