package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import io.ecosystem.testkit.QueueStoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends QueueStoreContract {

    @TempDir
    Path folder;

    @Override
    protected QueueStore create() {
        return new QueueFolder(folder, Durability.FULL, new QueueConditions(), Clock.systemUTC());
    }

    @Override
    protected void destroy(QueueStore made) {
        ((QueueFolder) made).close();
    }
}
