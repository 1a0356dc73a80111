package io.ecosystem.api.sending;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Status;

/**
 * A message was not stored for all targets: the disk or the queue is full, or the sender is gone. Sending it again
 * under the same key is safe. If a handler does not catch it, the request is answered 500.
 */
public final class NotSentException extends RefusedException {

    private static final long serialVersionUID = 1L;

    private final transient Key key;

    /** Creates the exception with the key of the message and the reason. */
    public NotSentException(Key key, String reason) {
        super(Status.BUSY, reason);
        this.key = key;
    }

    /** Returns the key of the message. */
    public Key key() {
        return key;
    }
}
