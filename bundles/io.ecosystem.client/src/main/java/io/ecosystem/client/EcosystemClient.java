package io.ecosystem.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Calls routes of other instances, over TCP, UDP or Unix domain sockets. Safe for use by many threads.
 *
 * <p>Every call ends by its deadline, with an answer or with a {@link CallFailure}, whatever the network does. In a
 * container a client is a service for each configuration of {@code io.ecosystem.client}, chosen by its name:
 * {@code @Reference(target = "(ecosystem.client=orders)")}. Elsewhere it is opened:
 *
 * <pre>{@code
 * try (EcosystemClient client = EcosystemClient.at("tcp://127.0.0.1:8888").open()) {
 *     RollResponse rolled = client.call("dice.roll", new RollRequest(6), RollResponse.class);
 * }
 * }</pre>
 *
 * <p>A request and an answer may be of every type that a handler takes; {@link io.ecosystem.api.message.Bytes} is JSON
 * that passes as it is, and {@link Void} an answer that does not matter.
 */
@ProviderType
public interface EcosystemClient extends AutoCloseable {

    /** The service property that holds a configured client's name. */
    String PROPERTY = "ecosystem.client";

    /**
     * A client for one instance or several alike, yet to be opened.
     *
     * @param addresses such as {@code tcp://127.0.0.1:8888}, {@code udp://[::1]:8889} or {@code uds:///run/eco.sock}
     */
    static ClientBuilder at(String... addresses) {
        return new ClientBuilder(List.of(addresses));
    }

    /**
     * Calls a route and waits for the answer, on a virtual thread at the cost of little more than the message.
     *
     * @param request the body; null is an empty object
     * @return the answer's body; null only for {@link Void}, or if the answer is null and the type is {@link Object}
     * @throws CallFailure if there is no answer, or it is no success
     * @throws IllegalArgumentException if the request cannot be written, or is too long for a datagram
     */
    default <A> A call(String route, @Nullable Object request, Class<A> answer) {
        return call(route, request, answer, CallOptions.DEFAULT);
    }

    /**
     * Calls a route in another way than the client is set to.
     *
     * @throws IllegalArgumentException also if a call with the same key is in flight
     */
    <A> A call(String route, @Nullable Object request, Class<A> answer, CallOptions options);

    /**
     * Calls a route and returns at once. Cancelling the future gives up the call and frees what it held; what depends
     * on the future runs on a virtual thread.
     *
     * @return the answer, or a {@link CallFailure}
     * @throws IllegalArgumentException as {@link #call}
     */
    default <A> CompletableFuture<A> callAsync(String route, @Nullable Object request, Class<A> answer) {
        return callAsync(route, request, answer, CallOptions.DEFAULT);
    }

    /** Calls a route in another way than the client is set to, and returns at once. */
    <A> CompletableFuture<A> callAsync(String route, @Nullable Object request, Class<A> answer, CallOptions options);

    /** What the client has done so far and holds now. */
    ClientStatistics statistics();

    /** Takes no more calls, gives those in flight a time to end, then fails the rest with {@link ClientClosed}. */
    void close(Duration drain);

    /** Closes at once. No connection and no thread of the client is left when it returns. */
    @Override
    default void close() {
        close(Duration.ZERO);
    }
}
