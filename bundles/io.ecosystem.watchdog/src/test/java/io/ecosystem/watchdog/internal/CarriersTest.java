package io.ecosystem.watchdog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Occupies the carriers of the virtual machine that runs the tests. */
@Timeout(60)
class CarriersTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Carriers.Pool pool = Scheduler.open();
    private final int usual = pool.size();
    private final RaisedStates states = new RaisedStates();
    private final List<Thread> spinning = new ArrayList<>();
    private final AtomicInteger computing = new AtomicInteger();
    private volatile boolean enough;
    private int most = Carriers.MOST;
    private int busy = -1; // claimed instead of the real value
    private final Carriers carriers = new Carriers(Limited::new, () -> List.of("somebody computes"), states);

    @AfterEach
    void end() throws InterruptedException {
        enough = true;
        for (Thread thread : spinning) {
            thread.join();
        }
        carriers.close();
        assertThat(pool.size()).isEqualTo(usual);
        assertThat(states.raised()).isEmpty();
    }

    @Test
    void leavesThingsAloneWhileVirtualThreadsRun() {
        for (int i = 0; i < 20; i++) {
            carriers.look(System.nanoTime());
            awaitVirtualThreads();
        }

        assertThat(pool.size()).isEqualTo(usual);
    }

    @Test
    void addsCarriersUntilVirtualThreadsRun() throws Exception {
        spin(4 * usual);

        look(() -> computing.get() == 4 * usual);
        var ran = new CountDownLatch(1);
        Thread.startVirtualThread(ran::countDown);
        look(() -> ran.getCount() == 0);

        assertThat(pool.size()).isGreaterThan(4 * usual);
    }

    @Test
    void takesThemBackWhenTheyAreNotNeededAnyMore() throws Exception {
        spin(2 * usual);
        look(() -> computing.get() == 2 * usual && pool.size() > 2 * usual);
        long now = System.nanoTime();
        busy = 2 * usual;
        for (int i = 0; i < 12; i++) {
            carriers.look(now += SECOND);
            awaitVirtualThreads();
        }
        assertThat(pool.size()).isEqualTo(3 * usual);

        enough = true;
        awaitUntil(() -> spinning.stream().noneMatch(Thread::isAlive));
        busy = usual - 1;
        for (int i = 0; i < 24; i++) {
            carriers.look(now += SECOND);
            awaitVirtualThreads();
        }

        assertThat(pool.size()).isEqualTo(usual);
    }

    @Test
    void keepsNoneForShortCalls() throws Exception {
        spin(2 * usual);
        look(() -> computing.get() == 2 * usual && pool.size() > 2 * usual);
        enough = true;
        awaitUntil(() -> spinning.stream().noneMatch(Thread::isAlive));
        long now = System.nanoTime();
        for (int i = 0; i < 24; i++) {
            busy = i % 3 == 0 ? usual - 1 : 2 * usual;
            carriers.look(now += SECOND);
            awaitVirtualThreads();
        }

        assertThat(pool.size()).isEqualTo(usual);
    }

    @Test
    void saysThatThereMayBeNoMore() throws Exception {
        most = 2 * usual;
        spin(2 * usual);

        look(() -> states.ids().equals(List.of(Carriers.EXHAUSTED)));

        assertThat(states.descriptions().getFirst())
                .isEqualTo(("all %d carriers of virtual threads are busy, and there may be no more: no call is "
                                + "answered until one ends. somebody computes")
                        .formatted(2 * usual));
        assertThat(pool.size()).isEqualTo(2 * usual);
        enough = true;
        look(() -> states.raised().isEmpty());
    }

    @Test
    void reachesTheSchedulerInBothWaysThatThereAre() throws Exception {
        assertThat(pool).isInstanceOf(Scheduler.Managed.class);
        Scheduler.Opened opened = new Scheduler.Opened();

        opened.resize(usual + 3);

        assertThat(pool.size()).isEqualTo(usual + 3);
        assertThat(opened.size()).isEqualTo(usual + 3);
        pool.resize(usual);
        assertThat(opened.size()).isEqualTo(usual);
        spin(1);
        awaitUntil(() -> opened.busy() >= 1 && pool.busy() >= 1);
    }

    private void spin(int threads) {
        for (int i = 0; i < threads; i++) {
            spinning.add(Thread.startVirtualThread(() -> {
                computing.incrementAndGet();
                while (!enough) {
                    Thread.onSpinWait();
                }
            }));
        }
    }

    /** Checks like the watchdog until a condition holds. */
    private void look(BooleanSupplier condition) {
        awaitUntil(() -> {
            carriers.look(System.nanoTime());
            awaitLook();
            return condition.getAsBoolean();
        });
    }

    private static void awaitVirtualThreads() {
        var ran = new CountDownLatch(1);
        Thread.startVirtualThread(ran::countDown);
        awaitUntil(() -> ran.getCount() == 0);
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void awaitLook() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The real pool with another limit. */
    private final class Limited implements Carriers.Pool {

        @Override
        public int size() {
            return pool.size();
        }

        @Override
        public void resize(int size) {
            pool.resize(size);
        }

        @Override
        public int most() {
            return most;
        }

        @Override
        public int busy() {
            return busy < 0 ? pool.busy() : busy;
        }
    }
}
