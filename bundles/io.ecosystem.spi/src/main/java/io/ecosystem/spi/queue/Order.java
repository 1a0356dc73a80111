package io.ecosystem.spi.queue;

/** Which entries may be taken while others are being processed or waiting. */
public enum Order {

    /** All; entries that are waiting or being processed do not delay others. */
    FREE,
    /**
     * Entries without a group, or first in their group; an entry delays the rest of its group until it is done, removed
     * or in the error queue. Requeued entries are at the end of their group.
     */
    GROUPED,
    /**
     * Only the first entry of the queue, and none while another is being processed: an entry delays all behind it until
     * it is done, removed or in the error queue.
     */
    STRICT
}
