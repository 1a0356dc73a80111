package io.ecosystem.queue.store.sqlite.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.QueueCapacity;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryTest {

    @TempDir
    Path folder;

    private volatile String failure = "";
    private volatile int loads;

    @Test
    void isNotLoadedBeforeAQueueIsOpened() throws Exception {
        try (QueueFolder store = store()) {
            assertThat(store.names()).isEmpty();
            assertThat(loads).isZero();

            store.open("orders", QueueCapacity.DEFAULT).close();
            assertThat(loads).isPositive();
        }
    }

    @Test
    void isLoadedAgainWhenItCouldNotBe() throws Exception {
        failure = "no space left";
        try (QueueFolder store = store();
                var queue = store.open("orders", QueueCapacity.DEFAULT)) {
            assertThatThrownBy(() -> queue.append(new NewEntry("a", Bytes.utf8("{}"), Instant.EPOCH))
                            .get())
                    .hasCauseInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("no space left");
            var ready = new CountDownLatch(1);
            queue.onReady(ready::countDown);

            failure = "";

            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
            queue.append(new NewEntry("a", Bytes.utf8("{}"), Instant.EPOCH)).get();
        }
    }

    private QueueFolder store() {
        return new QueueFolder(
                folder, Durability.FULL, Tuning.DEFAULT, new QueueConditions(), Clock.systemUTC(), () -> {
                    loads++;
                    if (!failure.isEmpty()) {
                        throw new IOException(failure);
                    }
                });
    }
}
