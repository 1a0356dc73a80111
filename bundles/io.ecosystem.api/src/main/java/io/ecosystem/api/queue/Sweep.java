package io.ecosystem.api.queue;

/** What is done with many entries. */
public enum Sweep {

    /** They become pending; for those that wait and those in error. */
    REQUEUE,
    /** They are removed for good; for those that are not in process. */
    REMOVE,
    /** They are counted, and nothing changes. */
    COUNT
}
