package io.ecosystem.queue.store.memory.internal;

import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.testkit.QueueStoreContract;

class MemoryStoreTest extends QueueStoreContract {

    @Override
    protected QueueStore create() {
        return new MemoryStore();
    }

    @Override
    protected void destroy(QueueStore made) {
        ((MemoryStore) made).close();
    }
}
