package io.ecosystem.client;

import io.ecosystem.client.internal.Address;
import io.ecosystem.client.internal.NetworkClient;
import io.ecosystem.client.internal.Settings;
import io.ecosystem.spi.codec.Codec;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A client that is yet to be opened. Not for use by several threads.
 *
 * <p>What is not set is as the table in the documentation of the client says. Values are checked when the client is
 * opened.
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

    /** What its thread is called. */
    public ClientBuilder name(String text) {
        name = text;
        return this;
    }

    /** Writes and reads the messages; without one, the first that {@link ServiceLoader} finds does. */
    public ClientBuilder codec(Codec other) {
        codec = other;
        return this;
    }

    /** Which address comes first; {@link AddressOrder#IN_ORDER} if not set. */
    public ClientBuilder order(AddressOrder which) {
        order = which;
        return this;
    }

    /** How requests are named; {@link Generation#SPAN_KEY} if not set. */
    public ClientBuilder generation(Generation which) {
        generation = which;
        return this;
    }

    /** When requests are sent again; {@link Repeat#WHEN_SAFE} if not set. */
    public ClientBuilder repeat(Repeat when) {
        repeat = when;
        return this;
    }

    /** Connects for each call and closes behind its answer; at most so many connections to an address at a time. */
    public ClientBuilder once(int atATime) {
        kept = false;
        connections = atATime;
        return this;
    }

    /** Keeps connections open, with many calls in flight on each; at most so many to an address. One if not set. */
    public ClientBuilder kept(int count) {
        kept = true;
        connections = count;
        return this;
    }

    /** Calls in flight on one kept connection; 64 if not set. */
    public ClientBuilder maxInFlight(int calls) {
        maxInFlight = calls;
        return this;
    }

    /** Calls that wait for room or for their next attempt; 1024 if not set. One more fails with {@link Overloaded}. */
    public ClientBuilder maxWaiting(int calls) {
        maxWaiting = calls;
        return this;
    }

    /** The longest answer, in bytes; 16 MiB if not set. */
    public ClientBuilder maxAnswerBytes(int bytes) {
        maxAnswerBytes = bytes;
        return this;
    }

    /** The time for one connection, the look-up of its name included; 2 s if not set. */
    public ClientBuilder connectTimeout(Duration time) {
        connectTimeout = time;
        return this;
    }

    /** The time of one attempt from the sent request to its answer; 5 s if not set. */
    public ClientBuilder answerTimeout(Duration time) {
        answerTimeout = time;
        return this;
    }

    /** The time of a call with all its attempts and waits; 15 s if not set. */
    public ClientBuilder totalTimeout(Duration time) {
        totalTimeout = time;
        return this;
    }

    /** Attempts of a call, the first included; 3 if not set. */
    public ClientBuilder attempts(int count) {
        attempts = count;
        return this;
    }

    /** The wait before the second attempt, which doubles up to a longest one; 50 ms and 1 s if not set. */
    public ClientBuilder retryDelay(Duration first, Duration longest) {
        retryDelay = first;
        maxRetryDelay = longest;
        return this;
    }

    /** The wait before a datagram that may be repeated is sent again, which doubles; 250 ms if not set. */
    public ClientBuilder retransmitAfter(Duration time) {
        retransmitAfter = time;
        return this;
    }

    /**
     * The silence on a kept connection after which its peer is asked for a sign of life; 60 s if not set, zero is
     * never.
     */
    public ClientBuilder heartbeat(Duration silence) {
        heartbeat = silence;
        return this;
    }

    /**
     * Opens the client; it connects when it is first used.
     *
     * @throws IllegalArgumentException if a value or an address is wrong, with its name
     * @throws IllegalStateException if no codec was given and none is on the class path
     */
    public EcosystemClient open() {
        Settings settings = new Settings(
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
