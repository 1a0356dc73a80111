package io.ecosystem.client.internal;

import io.ecosystem.client.AddressOrder;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.client.Generation;
import io.ecosystem.client.Repeat;
import io.ecosystem.spi.codec.Codec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * Registers one client for each configuration, under its name. Unregisters it before closing its connections, so its
 * users can finish their calls.
 */
@Component(
        configurationPid = "io.ecosystem.client",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = ConfiguredClient.Config.class, factory = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.ecosystem.client.EcosystemClient\"",
        effective = "active")
public final class ConfiguredClient {

    /** The addresses and settings of one client. */
    @ObjectClassDefinition(name = "Ecosystem client")
    public @interface Config {

        /** The addresses of the instances. */
        @AttributeDefinition(
                name = "Addresses",
                description = "Of one instance or several alike: tcp://host:port, udp://host:port, uds:///path")
        String[] addresses();

        /** The address that comes first. */
        @AttributeDefinition(
                name = "Order of the addresses",
                description = "inOrder: the first that works; spread: each in its turn",
                options = {
                    @Option(label = "The first that works", value = "inOrder"),
                    @Option(label = "Each in its turn", value = "spread")
                })
        String order() default "inOrder";

        /** Selects connections for one call or for many. */
        @AttributeDefinition(
                name = "Kind of connection",
                description = "kept: open for many calls; once: one for each call",
                options = {
                    @Option(label = "Kept open", value = "kept"),
                    @Option(label = "Once for each call", value = "once")
                })
        String connection() default "kept";

        /** The most connections to one address. */
        @AttributeDefinition(
                name = "Connections to one address at a time",
                min = "1",
                max = "1024",
                description = "Further calls wait")
        int connections() default 1;

        /** The most calls on one kept connection. */
        @AttributeDefinition(
                name = "Calls on one kept connection at a time",
                min = "1",
                max = "65536",
                description = "Further calls wait")
        int maxInFlight() default 64;

        /** The most waiting calls. */
        @AttributeDefinition(
                name = "Calls that wait at a time",
                min = "0",
                max = "1048576",
                description = "One more fails at once")
        int maxWaiting() default 1_024;

        /** The longest answer, in bytes. */
        @AttributeDefinition(
                name = "Longest answer accepted, in bytes",
                min = "512",
                max = "1073741824",
                description = "A longer one fails the calls of its connection")
        int maxAnswerBytes() default 16_777_216;

        /** The time limit of connecting, in milliseconds. */
        @AttributeDefinition(
                name = "Connect timeout, in milliseconds",
                min = "1",
                max = "86400000",
                description = "The look-up of the name included")
        long connectTimeoutMillis() default 2_000;

        /** The time limit of one answer, in milliseconds. */
        @AttributeDefinition(
                name = "Answer timeout, in milliseconds",
                min = "1",
                max = "86400000",
                description = "From the sent request to its answer, for each attempt")
        long answerTimeoutMillis() default 5_000;

        /** The time limit of a call, in milliseconds. */
        @AttributeDefinition(
                name = "Total timeout of a call, in milliseconds",
                min = "1",
                max = "86400000",
                description = "With all attempts and waits")
        long totalTimeoutMillis() default 15_000;

        /** The most attempts of a call. */
        @AttributeDefinition(name = "Attempts of a call", min = "1", max = "1000", description = "The first included")
        int attempts() default 3;

        /** The delay before the second attempt, in milliseconds. */
        @AttributeDefinition(
                name = "Wait before the second attempt, in milliseconds",
                min = "1",
                max = "86400000",
                description = "Doubles for each further one; between half of it and all of it is waited")
        long retryDelayMillis() default 50;

        /** The longest delay before an attempt, in milliseconds. */
        @AttributeDefinition(
                name = "Longest wait before an attempt, in milliseconds",
                min = "1",
                max = "86400000",
                description = "Also before an address is tried again that did not work")
        long maxRetryDelayMillis() default 1_000;

        /** Selects when requests are sent again. */
        @AttributeDefinition(
                name = "When requests are sent again",
                description = "whenSafe: if they cannot have been executed; always: also if they may have been",
                options = {
                    @Option(label = "When it is safe", value = "whenSafe"),
                    @Option(label = "Always", value = "always")
                })
        String repeat() default "whenSafe";

        /** The delay before a datagram is sent again, in milliseconds. */
        @AttributeDefinition(
                name = "Wait before a datagram is sent again, in milliseconds",
                min = "1",
                max = "86400000",
                description = "Only with repeat always; doubles each time")
        long retransmitMillis() default 250;

        /** The silence before a heartbeat, in milliseconds. */
        @AttributeDefinition(
                name = "Silence before a heartbeat, in milliseconds",
                min = "0",
                max = "86400000",
                description = "On kept connections without calls; 0 is never")
        long heartbeatMillis() default 60_000;

        /** The kind of key of requests. */
        @AttributeDefinition(
                name = "Generation of requests",
                description = "span_key or uid",
                options = {@Option(label = "span_key", value = "span_key"), @Option(label = "uid", value = "uid")})
        String generation() default "span_key";

        /** The time for calls in flight to end when the client is closed, in milliseconds. */
        @AttributeDefinition(
                name = "Drain time, in milliseconds",
                min = "0",
                max = "86400000",
                description = "How long calls in flight may go on when the client goes")
        long drainMillis() default 5_000;
    }

    private final EcosystemClient client;
    private final Duration drain;
    private final ServiceRegistration<EcosystemClient> registration;

    /** Registers the client; it connects on first use. */
    @Activate
    public ConfiguredClient(
            BundleContext context, Config config, Map<String, Object> properties, @Reference Codec codec) {
        String name = name(String.valueOf(properties.get("service.pid")));
        drain = Duration.ofMillis(config.drainMillis());
        client = opened(name, config, codec);
        Dictionary<String, Object> published = new Hashtable<>(Map.of(EcosystemClient.PROPERTY, name));
        registration = context.registerService(EcosystemClient.class, client, published);
    }

    @Deactivate
    void close() {
        registration.unregister();
        client.close(drain);
    }

    /**
     * Opens a client as configured.
     *
     * @throws IllegalArgumentException if a setting is wrong; the message contains the client's name
     */
    static EcosystemClient opened(String name, Config config, Codec codec) {
        try {
            return open(name, config, codec);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("client '%s': %s".formatted(name, e.getMessage()), e);
        }
    }

    private static EcosystemClient open(String name, Config config, Codec codec) {
        var builder = EcosystemClient.at(config.addresses())
                .name(name)
                .codec(codec)
                .order(choice(
                        "order",
                        config.order(),
                        Map.of("inOrder", AddressOrder.IN_ORDER, "spread", AddressOrder.SPREAD)))
                .repeat(choice(
                        "repeat", config.repeat(), Map.of("whenSafe", Repeat.WHEN_SAFE, "always", Repeat.ALWAYS)))
                .generation(choice(
                        "generation",
                        config.generation(),
                        Map.of("span_key", Generation.SPAN_KEY, "uid", Generation.UID)))
                .maxInFlight(config.maxInFlight())
                .maxWaiting(config.maxWaiting())
                .maxAnswerBytes(config.maxAnswerBytes())
                .connectTimeout(Duration.ofMillis(config.connectTimeoutMillis()))
                .answerTimeout(Duration.ofMillis(config.answerTimeoutMillis()))
                .totalTimeout(Duration.ofMillis(config.totalTimeoutMillis()))
                .attempts(config.attempts())
                .retryDelay(
                        Duration.ofMillis(config.retryDelayMillis()), Duration.ofMillis(config.maxRetryDelayMillis()))
                .retransmitAfter(Duration.ofMillis(config.retransmitMillis()))
                .heartbeat(Duration.ofMillis(config.heartbeatMillis()));
        boolean kept = choice("connection", config.connection(), Map.of("kept", true, "once", false));
        return (kept ? builder.kept(config.connections()) : builder.once(config.connections())).open();
    }

    /** Returns the part of a factory configuration's PID after its tilde. */
    private static String name(String pid) {
        return pid.substring(pid.indexOf('~') + 1);
    }

    private static <T> T choice(String key, String value, Map<String, T> choices) {
        if (!choices.containsKey(value)) {
            throw new IllegalArgumentException("%s must be one of %s, not '%s'"
                    .formatted(
                            key,
                            Arrays.toString(choices.keySet().stream().sorted().toArray()),
                            value));
        }
        return choices.get(value);
    }
}
