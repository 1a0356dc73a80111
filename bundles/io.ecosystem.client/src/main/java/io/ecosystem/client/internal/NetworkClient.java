package io.ecosystem.client.internal;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Uid;
import io.ecosystem.client.BadAnswerException;
import io.ecosystem.client.CallInterruptedException;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.ClientStatistics;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.client.Generation;
import io.ecosystem.client.Repeat;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The client: converts values to requests and answers to values on the callers' threads; the loop does all else. */
public final class NetworkClient implements EcosystemClient {

    private final ClientSettings settings;
    private final Codec codec;
    private final CallDispatcher calls;
    private final Set<Key> inUse = ConcurrentHashMap.newKeySet();
    /** Bindings live as long as their types, and keep no unloaded type alive. */
    private final ClassValue<Binding> bindings = new ClassValue<>() {

        @Override
        protected Binding computeValue(Class<?> type) {
            return codec.binding(type);
        }
    };

    /** Creates a client that connects on first use. */
    public NetworkClient(ClientSettings settings, Codec codec) {
        this.settings = settings;
        this.codec = codec;
        calls = new CallDispatcher(settings, codec);
    }

    @Override
    public <A> A call(String route, @Nullable Object request, Class<A> answer, CallOptions options) {
        Exchange exchange = start(route, request, answer, options);
        try {
            return read(exchange, exchange.outcome.get(), answer);
        } catch (InterruptedException e) {
            throw interrupted(exchange, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                failure.fillInStackTrace(); // the stack of the caller, not of the loop
                throw failure;
            }
            throw new IllegalStateException("%s ended without a reason".formatted(name(exchange)), e);
        }
    }

    @Override
    public <A> CompletableFuture<A> callAsync(
            String route, @Nullable Object request, Class<A> answer, CallOptions options) {
        Exchange exchange = start(route, request, answer, options);
        CompletableFuture<A> result = new CompletableFuture<>();
        exchange.outcome.whenCompleteAsync(
                (response, failure) -> {
                    try {
                        if (failure != null) {
                            result.completeExceptionally(failure);
                        } else {
                            result.complete(read(exchange, response, answer));
                        }
                    } catch (RuntimeException | Error e) {
                        result.completeExceptionally(e);
                    }
                },
                Thread::startVirtualThread);
        result.whenComplete((value, failure) -> {
            if (!exchange.outcome.isDone()) {
                calls.context().loop().execute(() -> calls.giveUp(exchange));
            }
        });
        return result;
    }

    @Override
    public ClientStatistics statistics() {
        return calls.context().counters().snapshot(calls.context().loop().timers());
    }

    @Override
    public void close(Duration drain) {
        calls.context().loop().execute(() -> calls.close(drain));
        calls.context().loop().join();
    }

    private Exchange start(String route, @Nullable Object request, Class<?> answer, CallOptions options) {
        long deadline = calls.context().loop().now()
                + options.total().orElse(settings.totalTimeout()).toNanos();
        bindings.get(answer); // fails here, with nothing sent, if the type cannot be bound
        Class<?> type = request == null ? Void.class : request.getClass();
        Bytes body = bindings.get(type).write(request);
        Key key = options.key().orElseGet(this::newKey);
        Bytes line = codec.encode(new Request(key, route, body, options.metadata()));
        boolean repeatable = options.repeat().orElse(settings.repeat()) == Repeat.ALWAYS;
        Exchange exchange =
                calls.exchange(route, key, withLineFeed(line), repeatable, deadline, () -> inUse.remove(key));
        if (!inUse.add(key)) {
            throw new IllegalArgumentException("a call with the key %s is in flight".formatted(key));
        }
        calls.context().loop().execute(() -> calls.start(exchange));
        return exchange;
    }

    /**
     * Waits for the call to end on the loop, which waits for no network: only then is it certain whether the request
     * was sent.
     */
    private CallInterruptedException interrupted(Exchange exchange, InterruptedException cause) {
        calls.context().loop().execute(() -> calls.giveUp(exchange));
        exchange.outcome.exceptionally(failure -> null).join();
        Thread.currentThread().interrupt();
        return new CallInterruptedException(
                "%s: the thread was interrupted".formatted(name(exchange)), exchange.possiblyExecuted(), cause);
    }

    private Key newKey() {
        if (settings.generation() == Generation.UID) {
            return new Uid(UUID.randomUUID().toString());
        }
        return CurrentKey.get().orElse(null) instanceof SpanKey current ? current.next() : SpanKey.random();
    }

    private static byte[] withLineFeed(Bytes line) {
        byte[] whole = Arrays.copyOfRange(line.array(), line.offset(), line.offset() + line.length() + 1);
        whole[line.length()] = '\n';
        return whole;
    }

    /** The binding of a type returns only its values, even where the type is primitive. */
    @SuppressWarnings({"unchecked", "NullAway"}) // null only for Void and Object, as documented
    private <A> A read(Exchange exchange, Response response, Class<A> type) {
        try {
            return (A) bindings.get(type).read(response.data());
        } catch (RefusedException e) {
            throw new BadAnswerException(
                    "%s: the answer does not fit: %s".formatted(name(exchange), e.getMessage()), true);
        }
    }

    private static String name(Exchange exchange) {
        return "call of '%s'".formatted(exchange.route);
    }
}
