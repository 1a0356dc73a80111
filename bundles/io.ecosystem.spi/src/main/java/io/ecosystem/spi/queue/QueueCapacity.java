package io.ecosystem.spi.queue;

/**
 * The capacity of a queue. An append that would exceed one of the first two bounds is refused, and so is every append
 * while the error queue has reached one of its own: failed entries are always kept, but no new ones are accepted until
 * an operator acts.
 *
 * @param maxEntries the most entries pending, processing or waiting, at least 1
 * @param maxBytes the most bytes in them, at least 1
 * @param maxErrors the most entries in the error queue, at least 1
 * @param maxErrorBytes the most bytes in them, at least 1
 * @param finishedKeys how many keys of processed entries are remembered to detect repeats; from 0 for none to
 *     10,000,000
 */
public record QueueCapacity(long maxEntries, long maxBytes, long maxErrors, long maxErrorBytes, int finishedKeys) {

    /** One million entries and 4 GiB, the same in the error queue, and 100,000 finished keys. */
    public static final QueueCapacity DEFAULT = new QueueCapacity(1_000_000, 4L << 30, 1_000_000, 4L << 30, 100_000);

    public QueueCapacity {
        atLeast(1, maxEntries, "maxEntries");
        atLeast(1, maxBytes, "maxBytes");
        atLeast(1, maxErrors, "maxErrors");
        atLeast(1, maxErrorBytes, "maxErrorBytes");
        atLeast(0, finishedKeys, "finishedKeys");
        if (finishedKeys > 10_000_000) {
            throw new IllegalArgumentException("finishedKeys must be at most 10000000, not " + finishedKeys);
        }
    }

    private static void atLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException("%s must be at least %d, not %d".formatted(name, least, value));
        }
    }

    /**
     * Refuses an append that does not fit.
     *
     * @param queue its name, for the message
     * @param sizes of the queue before
     * @param added what is to be appended
     * @throws QueueFullException if it does not fit
     */
    public void check(String queue, Sizes sizes, Sizes.Size added) {
        Sizes.Size after = sizes.live().plus(added);
        if (after.entries() > maxEntries) {
            throw new QueueFullException(
                    queue, "it holds %d of %d entries".formatted(sizes.live().entries(), maxEntries));
        }
        if (after.bytes() > maxBytes) {
            throw new QueueFullException(
                    queue,
                    "it holds %d of %d bytes, and %d more are too many"
                            .formatted(sizes.live().bytes(), maxBytes, added.bytes()));
        }
        if (sizes.error().entries() >= maxErrors) {
            throw new QueueFullException(
                    queue,
                    "its error queue holds %d of %d entries"
                            .formatted(sizes.error().entries(), maxErrors));
        }
        if (sizes.error().bytes() >= maxErrorBytes) {
            throw new QueueFullException(
                    queue,
                    "its error queue holds %d of %d bytes"
                            .formatted(sizes.error().bytes(), maxErrorBytes));
        }
    }
}
