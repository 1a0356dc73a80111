package io.ecosystem.api.sending;

/** A message that was sent is given up for now, as it lies in the error queue of a target; or nobody knows any more. */
public final class NotDelivered extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the target and the reason. */
    public NotDelivered(String message) {
        super(message, null, false, false);
    }
}
