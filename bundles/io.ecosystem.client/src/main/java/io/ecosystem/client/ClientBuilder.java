package io.ecosystem.client;

import io.ecosystem.client.internal.Address;
import io.ecosystem.client.internal.ClientSettings;
import io.ecosystem.client.internal.NetworkClient;
import io.ecosystem.spi.codec.Codec;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a client to be opened. Not for use by several threads.
 *
 * <p>The client's documentation lists the defaults. Values are checked when the client is opened.
 */
public final class ClientBuilder {

    private final List<String> addresses;
    private String name = "client";
    private @Nullable Codec codec;
    private AddressOrder order = AddressOrder.IN_ORDER;
    private Generation generation = Generation.SPAN_KEY;
    private Repeat repeat = Repeat.WHEN_SAFE;
    private boolean kept = true;
    private int connections = 1;
    private int maxInFlight = 64;
    private int maxWaiting = 1_024;
    private int maxAnswerBytes = 16_777_216;
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration answerTimeout = Duration.ofSeconds(5);
    private Duration totalTimeout = Duration.ofSeconds(15);
    private int attempts = 3;
    private Duration retryDelay = Duration.ofMillis(50);
    private Duration maxRetryDelay = Duration.ofSeconds(1);
    private Duration retransmitAfter = Duration.ofMillis(250);
    private Duration heartbeat = Duration.ofSeconds(60);

    ClientBuilder(List<String> addresses) {
        this.addresses = addresses;
    }

    /** Sets the name of its thread. */
    public ClientBuilder name(String text) {
        name = text;
        return this;
    }

    /** Sets the codec of the messages; by default the first that {@link ServiceLoader} finds. */
    public ClientBuilder codec(Codec other) {
        codec = other;
        return this;
    }

    /** Sets which address comes first; {@link AddressOrder#IN_ORDER} by default. */
    public ClientBuilder order(AddressOrder which) {
        order = which;
        return this;
    }

    /** Sets the kind of key of requests; {@link Generation#SPAN_KEY} by default. */
    public ClientBuilder generation(Generation which) {
        generation = which;
        return this;
    }

    /** Sets when requests are sent again; {@link Repeat#WHEN_SAFE} by default. */
    public ClientBuilder repeat(Repeat when) {
        repeat = when;
        return this;
    }

    /**
     * Opens a connection for each call and closes it after the answer; limits the concurrent connections to an address.
     */
    public ClientBuilder once(int atATime) {
        kept = false;
        connections = atATime;
        return this;
    }

    /**
     * Keeps connections open, with many calls in flight on each; limits the connections to an address, 1 by default.
     */
    public ClientBuilder kept(int count) {
        kept = true;
        connections = count;
        return this;
    }

    /** Limits the calls in flight on one kept connection; 64 by default. */
    public ClientBuilder maxInFlight(int calls) {
        maxInFlight = calls;
        return this;
    }

    /**
     * Limits the calls that wait for room or for their next attempt; 1024 by default. More fail with
     * {@link OverloadedException}.
     */
    public ClientBuilder maxWaiting(int calls) {
        maxWaiting = calls;
        return this;
    }

    /** Limits the length of an answer, in bytes; 16 MiB by default. */
    public ClientBuilder maxAnswerBytes(int bytes) {
        maxAnswerBytes = bytes;
        return this;
    }

    /** Sets the time limit of connecting, including name resolution; 2 s by default. */
    public ClientBuilder connectTimeout(Duration time) {
        connectTimeout = time;
        return this;
    }

    /** Sets the time limit of one attempt, from the sent request to its answer; 5 s by default. */
    public ClientBuilder answerTimeout(Duration time) {
        answerTimeout = time;
        return this;
    }

    /** Sets the time limit of a call with all its attempts and waits; 15 s by default. */
    public ClientBuilder totalTimeout(Duration time) {
        totalTimeout = time;
        return this;
    }

    /** Limits the attempts of a call, including the first; 3 by default. */
    public ClientBuilder attempts(int count) {
        attempts = count;
        return this;
    }

    /** Sets the delay before the second attempt, which doubles up to the longest; 50 ms and 1 s by default. */
    public ClientBuilder retryDelay(Duration first, Duration longest) {
        retryDelay = first;
        maxRetryDelay = longest;
        return this;
    }

    /** Sets the delay before a repeatable datagram is sent again, which doubles; 250 ms by default. */
    public ClientBuilder retransmitAfter(Duration time) {
        retransmitAfter = time;
        return this;
    }

    /**
     * Sets the silence on a kept connection after which the client sends a heartbeat; 60 s by default, zero for never.
     */
    public ClientBuilder heartbeat(Duration silence) {
        heartbeat = silence;
        return this;
    }

    /**
     * Opens the client; it connects on first use.
     *
     * @throws IllegalArgumentException if a value or an address is wrong; the message names it
     * @throws IllegalStateException if no codec was set and none is on the class path
     */
    public EcosystemClient open() {
        ClientSettings settings = new ClientSettings(
                name,
                addresses.stream().map(Address::parse).toList(),
                order,
                generation,
                repeat,
                kept,
                connections,
                kept ? maxInFlight : 1,
                maxWaiting,
                maxAnswerBytes,
                connectTimeout,
                answerTimeout,
                totalTimeout,
                attempts,
                retryDelay,
                maxRetryDelay,
                retransmitAfter,
                heartbeat);
        return new NetworkClient(settings, codec == null ? found() : codec);
    }

    private static Codec found() {
        return ServiceLoader.load(Codec.class, ClientBuilder.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no codec on the class path; add io.ecosystem.codec.json, or inside of a"
                                + " container give the builder the Codec service"));
    }
}
