package io.ecosystem.queue.store.sqlite.internal;

/**
 * Amounts of work done at a time. Tests use small numbers to provoke rare situations.
 *
 * @param checkpointFrames the length of the write-ahead log that triggers a checkpoint
 * @param keysInMemory how many keys are enough to move them into the index
 */
record Tuning(int checkpointFrames, int keysInMemory) {

    static final Tuning DEFAULT = new Tuning(4_000, KeyIndex.MANY);
}
