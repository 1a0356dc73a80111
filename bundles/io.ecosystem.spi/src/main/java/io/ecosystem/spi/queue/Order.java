package io.ecosystem.spi.queue;

/** Which entries may be taken while others are in process or waiting. */
public enum Order {

    /** All; an entry that waits or is in process holds up no other. */
    FREE,
    /**
     * All that have no group, or are the first of their group; so an entry of a group holds up those behind it until it
     * is done, removed or in the error part. What has been requeued is at the end of its group.
     */
    GROUPED,
    /**
     * Only the first entry of the queue, and none while any is in process: an entry holds up all behind it until it is
     * done, removed or in the error part.
     */
    STRICT
}
