package io.ecosystem.queue.store.sqlite.internal;

/**
 * How much is done at a time. Tests use small numbers to meet rare moments often.
 *
 * @param checkpointFrames how long the write-ahead log becomes before it is merged
 * @param keysInMemory how many keys are enough to bring them into the index
 */
record Tuning(int checkpointFrames, int keysInMemory) {

    static final Tuning DEFAULT = new Tuning(4_000, KeyIndex.MANY);
}
