package io.ecosystem.api.sending;

import io.ecosystem.api.message.Key;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes messages to be delivered to a route of other instances: here is the message, deliver it, I am done with it.
 *
 * <p>There is a service for each configuration {@code io.ecosystem.queue.outgoing~<name>}, chosen by its name:
 *
 * <pre>{@code
 * @Reference(target = "(ecosystem.sender=notices)")
 * Sender<Notice> notices;
 * }</pre>
 *
 * <p>A message may be of every type that a handler takes, and is written when it is sent. It is delivered at least
 * once, and under the same key each time, so that an instance which knows the key processes it once. Safe for use by
 * many threads; what is called on a virtual thread costs little more than the message.
 *
 * @param <M> what is sent; it is for the compiler of who uses the sender, which itself takes messages of any type
 */
@ProviderType
public interface Sender<M> {

    /** The service property that holds a sender's name. */
    String PROPERTY = "ecosystem.sender";

    /**
     * Sends a message under a new key: a further step of the trace of the request that is being handled, if there is
     * one. Returns when the message is as durable as the queue store makes it, for each target.
     *
     * @return the key
     * @throws NotSent if it is not
     * @throws IllegalArgumentException if the message cannot be written, with the reason
     */
    Key send(M message);

    /**
     * Sends a message under a key of the caller's own. Nothing happens if the key has been used for the same message,
     * whatever has become of that, so it is safe to repeat what has failed.
     *
     * @throws NotSent if it is not durable for each target
     * @throws IllegalArgumentException also if the key is known with another message, or is none
     */
    void send(M message, Key key);

    /**
     * Sends a message as {@link #send(Object)}, and tells what becomes of it.
     *
     * @throws NotSent as there
     */
    Sent follow(M message);
}
