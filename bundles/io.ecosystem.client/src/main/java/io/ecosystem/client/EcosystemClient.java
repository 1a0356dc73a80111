package io.ecosystem.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Calls routes of other instances, over TCP, UDP or Unix domain sockets. Safe for use by many threads.
 *
 * <p>Every call ends by its deadline, with an answer or with a {@link CallFailedException}, whatever the network does.
 * In a container a client is a service for each configuration of {@code io.ecosystem.client}, selected by name:
 * {@code @Reference(target = "(ecosystem.client=orders)")}. Elsewhere, open one:
 *
 * <pre>{@code
 * try (EcosystemClient client = EcosystemClient.at("tcp://127.0.0.1:8888").open()) {
 *     RollResponse rolled = client.call("dice.roll", new RollRequest(6), RollResponse.class);
 * }
 * }</pre>
 *
 * <p>Requests and answers may be of any type that handlers support; {@link io.ecosystem.api.message.Bytes} is JSON
 * passed unchanged, and {@link Void} ignores the answer.
 */
@ProviderType
public interface EcosystemClient extends AutoCloseable {

    /** The service property with the name of a configured client. */
    String PROPERTY = "ecosystem.client";

    /**
     * Returns a builder of a client for one instance or several equal ones.
     *
     * @param addresses such as {@code tcp://127.0.0.1:8888}, {@code udp://[::1]:8889} or {@code uds:///run/eco.sock}
     */
    static ClientBuilder at(String... addresses) {
        return new ClientBuilder(List.of(addresses));
    }

    /**
     * Calls a route and waits for the answer. On a virtual thread, waiting costs little more than the message.
     *
     * @param request the body; null for an empty object
     * @return the answer's body; null only for {@link Void}, or if the answer is null and the type is {@link Object}
     * @throws CallFailedException if there is no answer, or it is no success
     * @throws IllegalArgumentException if the request cannot be written, or is too long for a datagram
     */
    default <A> A call(String route, @Nullable Object request, Class<A> answer) {
        return call(route, request, answer, CallOptions.DEFAULT);
    }

    /**
     * Calls a route with options that override the client's settings.
     *
     * @throws IllegalArgumentException also if a call with the same key is in flight
     */
    <A> A call(String route, @Nullable Object request, Class<A> answer, CallOptions options);

    /**
     * Calls a route and returns at once. Cancelling the future abandons the call and frees its resources; dependent
     * stages run on a virtual thread.
     *
     * @return the answer, or a {@link CallFailedException}
     * @throws IllegalArgumentException as {@link #call}
     */
    default <A> CompletableFuture<A> callAsync(String route, @Nullable Object request, Class<A> answer) {
        return callAsync(route, request, answer, CallOptions.DEFAULT);
    }

    /** Calls a route with options that override the client's settings, and returns at once. */
    <A> CompletableFuture<A> callAsync(String route, @Nullable Object request, Class<A> answer, CallOptions options);

    /** Returns the client's activity and load. */
    ClientStatistics statistics();

    /** Rejects new calls, gives those in flight time to end, then fails the rest with {@link ClientClosedException}. */
    void close(Duration drain);

    /** Closes at once. When it returns, all connections are closed and the client's thread has ended. */
    @Override
    default void close() {
        close(Duration.ZERO);
    }
}
