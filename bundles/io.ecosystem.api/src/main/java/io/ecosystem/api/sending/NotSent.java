package io.ecosystem.api.sending;

import io.ecosystem.api.handler.Refusal;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Status;

/**
 * A message is not stored, or not for all targets: the disk or the queue is full, or the sender is gone. Sending it
 * again under the same key is safe. In a handler that lets it pass, the request is answered 500.
 */
public final class NotSent extends Refusal {

    private static final long serialVersionUID = 1L;

    private final transient Key key;

    /** With what the message was called, and why it is not sent. */
    public NotSent(Key key, String reason) {
        super(Status.BUSY, reason);
        this.key = key;
    }

    /** What the message is called. */
    public Key key() {
        return key;
    }
}
