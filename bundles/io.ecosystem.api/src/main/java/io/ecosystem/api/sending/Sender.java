package io.ecosystem.api.sending;

import io.ecosystem.api.message.Key;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Sends messages to a route of other instances, without waiting for delivery.
 *
 * <p>There is a service for each configuration {@code io.ecosystem.queue.outgoing~<name>}, selected by name:
 *
 * <pre>{@code
 * @Reference(target = "(ecosystem.sender=notices)")
 * Sender<Notice> notices;
 * }</pre>
 *
 * <p>A message may be of any type that a handler accepts; it is encoded when it is sent. It is delivered at least once,
 * always under the same key, so an instance that knows the key processes it once. Thread-safe; calls on a virtual
 * thread cost little more than the message.
 *
 * @param <M> the message type, for the caller's compiler; the sender itself accepts any type
 */
@ProviderType
public interface Sender<M> {

    /** The service property that holds the name of a sender. */
    String PROPERTY = "ecosystem.sender";

    /**
     * Sends a message under a new key: a new span in the trace of the current request, if there is one. Returns when
     * the message is durable for each target, as far as the queue store provides.
     *
     * @return the key
     * @throws NotSentException if it is not
     * @throws IllegalArgumentException if the message cannot be encoded, with the reason
     */
    Key send(M message);

    /**
     * Sends a message under the caller's key. Does nothing if the key was already used for the same message, whatever
     * its state, so failed calls are safe to repeat.
     *
     * @throws NotSentException if it is not durable for each target
     * @throws IllegalArgumentException also if the key is no key, or known with another message
     */
    void send(M message, Key key);

    /**
     * Sends a message like {@link #send(Object)} and returns a handle to follow its delivery.
     *
     * @throws NotSentException as there
     */
    Sent follow(M message);
}
