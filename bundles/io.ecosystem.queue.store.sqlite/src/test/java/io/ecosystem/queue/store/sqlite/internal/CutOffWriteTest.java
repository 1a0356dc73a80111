package io.ecosystem.queue.store.sqlite.internal;

import static io.ecosystem.queue.store.sqlite.internal.Orders.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.spi.queue.Receipt;
import io.ecosystem.spi.queue.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests writes that the kernel cuts off: it limits the size of this process's files. */
@EnabledOnOs(OS.LINUX)
class CutOffWriteTest {

    @TempDir
    Path folder;

    private static void limitFilesTo(String bytes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "prlimit",
                        "--pid",
                        String.valueOf(ProcessHandle.current().pid()),
                        "--fsize=" + bytes + ":")
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    @AfterEach
    void unlimit() throws Exception {
        limitFilesTo("unlimited");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 24, 25, 4_095, 4_119})
    void aWriteThatIsCutOffChangesNothingAndHealsByItself(int more) throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 10);
            limitFilesTo(String.valueOf(Files.size(Orders.log(folder)) + more));

            assertThatThrownBy(() -> get(
                            more % 2 == 0
                                    ? orders.queue.append(Orders.entry(11))
                                    : orders.queue.appendNow(Orders.entry(11))))
                    .hasCauseInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the disk failed");
            assertThat(orders.queue.sizes().pending().entries()).isEqualTo(10);
            assertThatThrownBy(() -> orders.queue.find("key-10")).isInstanceOf(StoreUnavailableException.class);
            assertThat(orders.raised).containsOnlyKeys("QUEUE.orders.UNAVAILABLE");

            var ready = new CountDownLatch(1);
            orders.queue.onReady(ready::countDown);
            unlimit();
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(orders.raised).isEmpty();
            assertThat(orders.queue.find("key-10")).isPresent();
            assertThat(orders.queue.find("key-11")).isEmpty();
            assertThat(get(orders.queue.append(Orders.entry(11)))).isEqualTo(new Receipt.Stored());
        }

        try (Orders after = Orders.open(folder)) {
            assertThat(after.raised).isEmpty();
            assertThat(after.takeAll(after.queue)).hasSize(11).endsWith("key-11");
        }
    }
}
