package io.ecosystem.queue.outgoing.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallInterruptedException;
import io.ecosystem.client.CallOptions;
import io.ecosystem.client.CallRejectedException;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.queue.worker.Attempt;
import io.ecosystem.queue.worker.Outcome;
import io.ecosystem.spi.queue.Entry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Delivers the messages of one queue to its target, always under the same key. */
final class Courier implements Attempt, AutoCloseable {

    private static final Duration SUSPICION = Duration.ofSeconds(1);

    private final SenderRules rules;
    private final String target;
    private final EcosystemClient client;
    private final CircuitBreaker breaker;
    private final BooleanSupplier paused;
    private final PendingDeliveries followed;
    private final String version;

    /**
     * Creates a courier that starts on request.
     *
     * @param target its name
     * @param client closed with this courier
     * @param paused returns whether messages are currently on hold
     * @param followed receives the end of each message
     * @param version of this bundle
     */
    Courier(
            SenderRules rules,
            String target,
            EcosystemClient client,
            CircuitBreaker breaker,
            BooleanSupplier paused,
            PendingDeliveries followed,
            String version) {
        this.rules = rules;
        this.target = target;
        this.client = client;
        this.breaker = breaker;
        this.paused = paused;
        this.followed = followed;
        this.version = version;
    }

    @Override
    public Outcome attempt(Entry entry) throws InterruptedException {
        CircuitBreaker.Pass pass = breaker.enter();
        if (pass == CircuitBreaker.Pass.NONE) {
            return new Outcome.PutBack();
        }
        try {
            return paused.getAsBoolean() ? left(pass) : deliver(entry, pass);
        } catch (CallFailedException e) {
            return failed(entry, pass, e);
        } catch (RuntimeException | Error e) {
            breaker.left(pass);
            throw e;
        }
    }

    private Outcome deliver(Entry entry, CircuitBreaker.Pass pass) {
        try {
            client.call(
                    rules.route(),
                    entry.body(),
                    Bytes.class,
                    CallOptions.DEFAULT
                            .withKey(Key.parse(entry.key()))
                            .withMetadata(metadata(entry))
                            .repeatable());
        } catch (IllegalArgumentException e) { // such as a message too long for a datagram
            breaker.left(pass);
            return gaveUp(entry, String.valueOf(e.getMessage()));
        }
        breaker.answered(pass);
        followed.delivered(entry.key(), target);
        return new Outcome.Done();
    }

    private Map<String, String> metadata(Entry entry) {
        var passed = new HashMap<>(entry.metadata());
        passed.keySet().retainAll(rules.metadata());
        return passed;
    }

    private Outcome left(CircuitBreaker.Pass pass) {
        breaker.left(pass);
        return new Outcome.PutBack();
    }

    private Outcome failed(Entry entry, CircuitBreaker.Pass pass, CallFailedException failure) {
        if (failure instanceof CallInterruptedException) { // the sender changes or goes
            return left(pass);
        }
        Optional<RetryableFailure> kind = RetryableFailure.of(failure);
        if (kind.isEmpty()) { // the client itself failed
            breaker.failed(pass, failure.getMessage(), true);
            return new Outcome.Retry(failure.getMessage());
        }
        if (!rules.retried().contains(kind.get())) {
            if (failure instanceof CallRejectedException) {
                breaker.answered(pass);
            } else {
                breaker.left(pass);
            }
            return gaveUp(entry, failure.getMessage());
        }
        breaker.failed(pass, failure.getMessage(), kind.get() == RetryableFailure.UNREACHABLE);
        if (entry.attempts() + 1 >= rules.policy().maxAttempts()) {
            followed.gaveUp(entry.key(), failure.getMessage());
        }
        return new Outcome.Retry(failure.getMessage());
    }

    private Outcome gaveUp(Entry entry, String reason) {
        followed.gaveUp(entry.key(), reason);
        return new Outcome.GiveUp(reason);
    }

    /** Short, since a message may wait here for a target that is down. */
    @Override
    public Duration suspicion() {
        return SUSPICION;
    }

    @Override
    public String version() {
        return version;
    }

    /** Sends no more messages; those waiting for the peer are released at once. */
    void stop() {
        breaker.shutDown();
    }

    @Override
    public void close() {
        stop();
        client.close();
    }
}
