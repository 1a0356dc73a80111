package io.ecosystem.testkit;

import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.spi.queue.StoredQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The contract of every queue store, whatever it stores in, with an interface for each part. A subclass only creates
 * the store.
 */
public abstract class QueueStoreContract
        implements QueueLifeContract,
                QueueAppendContract,
                QueueKeysContract,
                QueueBoundsContract,
                QueueTakeContract,
                QueueOrderContract,
                QueueLeaseContract,
                QueueSizesContract,
                QueueRepairContract,
                QueueReadingContract,
                QueueTraceContract,
                QueueSweepContract,
                QueuePauseContract,
                QueueSurvivalContract,
                QueueConcurrencyContract {

    private QueueStore store;
    private StoredQueue queue;

    /** Creates a new store without queues. */
    protected abstract QueueStore create() throws Exception;

    /** Closes a store. */
    protected abstract void destroy(QueueStore made) throws Exception;

    /** Opens the queue of most tests. */
    @BeforeEach
    void open() throws Exception {
        store = create();
        queue = store.open("orders", QueueCapacity.DEFAULT);
    }

    /** Closes what the test has left open. */
    @AfterEach
    void close() throws Exception {
        queue.close();
        destroy(store);
    }

    @Override
    public final QueueStore store() {
        return store;
    }

    @Override
    public final StoredQueue queue() {
        return queue;
    }

    @Override
    public final void reopen() {
        queue.close();
        queue = store.open("orders", QueueCapacity.DEFAULT);
    }
}
