package io.ecosystem.queue.store.sqlite.internal;

import static io.ecosystem.queue.store.sqlite.internal.Orders.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.Filter;
import io.ecosystem.spi.queue.Order;
import io.ecosystem.spi.queue.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flips one bit in each of many bytes of the files left by a killed process, and opens them: the queue has the same
 * content as before, or reports that it has not. {@code -Dflips.step=1} covers every byte.
 */
class BitFlipTest {

    private static final int STEP = Integer.getInteger("flips.step", 601);

    @TempDir
    Path folder;

    @TempDir
    Path image;

    @TempDir
    Path work;

    private Map<String, String> held;

    @BeforeEach
    void leaveFiles() throws Exception {
        try (Orders orders = Orders.open(folder)) {
            orders.append(1, 12);
            var leases = get(orders.queue.take(5, Order.FREE, Orders.T0));
            get(orders.queue.done(leases.get(0)));
            get(orders.queue.retryAt(leases.get(1), Orders.T0.plusSeconds(60), new Failure(Orders.T0, "late", "v")));
            get(orders.queue.moveToError(leases.get(2), new Failure(Orders.T0, "wrong", "v")));
            get(orders.queue.pause(Activity.PROCESSING));
        }
        try (Orders orders = Orders.open(folder)) { // part of it is now in the file, and part goes into the log
            orders.append(13, 18);
            get(orders.queue.done(
                    get(orders.queue.take(1, Order.FREE, Orders.T0)).getFirst()));
            orders.copyTo(image);
        }
        copy();
        try (Orders orders = Orders.open(work)) {
            assertThat(orders.raised).isEmpty();
            held = contents(orders);
        }
        clear();
    }

    @Test
    void aFlippedBitIsHarmlessHealedOrTold() throws Exception {
        var harmless = new AtomicInteger();
        var told = new TreeMap<String, Integer>();
        try (var files = Files.list(image)) {
            for (Path file : files.sorted().toList()) {
                byte[] whole = Files.readAllBytes(file);
                for (int at = whole.length % STEP; at < whole.length; at += STEP) {
                    copy();
                    byte[] flipped = whole.clone();
                    flipped[at] ^= (byte) (1 << at % 8);
                    Files.write(work.resolve(file.getFileName()), flipped);
                    String where = "%s, byte %d of %d".formatted(file.getFileName(), at, whole.length);
                    try (Orders orders = Orders.open(work)) {
                        assertThat(orders.queue.trouble()).as(where).isEmpty();
                        Map<String, String> now = contents(orders);
                        if (orders.raised.isEmpty()) {
                            assertThat(now).as(where).isEqualTo(held);
                            harmless.incrementAndGet();
                        } else {
                            assertThat(orders.bodies())
                                    .as(where)
                                    .allSatisfy((key, body) ->
                                            assertThat(body).isEqualTo("body of number " + key.substring(4)));
                            orders.raised.keySet().forEach(id -> told.merge(id, 1, Integer::sum));
                        }
                    }
                    clear();
                }
            }
        }
        System.out.printf("flipped bits: %d harmless, told: %s%n", harmless.get(), told);
    }

    private void copy() throws IOException {
        try (var files = Files.list(image)) {
            for (Path file : files.toList()) {
                Files.copy(file, work.resolve(file.getFileName()));
            }
        }
    }

    private void clear() throws IOException {
        try (var paths = Files.walk(work)) {
            for (Path path : paths.sorted(Comparator.reverseOrder())
                    .filter(path -> !path.equals(work))
                    .toList()) {
                Files.delete(path);
            }
        }
    }

    private static Map<String, String> contents(Orders orders) {
        var contents = new TreeMap<String, String>();
        for (State state : List.of(State.PENDING, State.WAITING, State.ERROR)) {
            for (Entry entry : orders.queue.browse(Filter.all(state), "", 100).entries()) {
                contents.put(
                        entry.key(),
                        "%s|%s|%s|%s|%d|%d|%s|%s"
                                .formatted(
                                        entry.body().utf8(),
                                        state,
                                        entry.received(),
                                        entry.due(),
                                        entry.attempts(),
                                        entry.redeliveries(),
                                        entry.failures(),
                                        entry.since()));
            }
        }
        contents.put("sizes", orders.queue.sizes().toString());
        contents.put("paused", orders.queue.paused().toString());
        return contents;
    }
}
