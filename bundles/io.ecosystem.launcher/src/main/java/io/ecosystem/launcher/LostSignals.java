package io.ecosystem.launcher;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Notices a signal that the virtual machine has dropped. It starts a thread for each one, so where no thread can be started
 * a SIGTERM would change nothing.
 *
 * <p>What the machine's dispatcher of signals has allocated tells that a signal came; that no thread can be started then
 * tells that it was lost. Keeps some threads in reserve, which make room for those that a stop needs. Used by one thread.
 */
final class LostSignals {

    private static final String DISPATCHER = "Signal Dispatcher";
    private static final int RESERVED = 8;
    private static final int STACK_BYTES = 16 * 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long dispatcher = dispatcher();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<Thread> reserve = new ArrayList<>();
    private long allocated = allocated();

    LostSignals() {
        for (int i = 1; i <= RESERVED && dispatcher >= 0; i++) {
            Thread thread = new Thread(null, this::hold, "io.ecosystem.launcher-reserve-" + i, STACK_BYTES);
            thread.setDaemon(true);
            try {
                thread.start();
                reserve.add(thread);
            } catch (OutOfMemoryError e) {
                return; // the limit is near; those that there are will do
            }
        }
    }

    /** Whether a signal has come since the last time and no thread could be started for it. */
    boolean hasLost() {
        long before = allocated;
        allocated = allocated();
        return allocated != before && !canStart();
    }

    /** Ends the threads in reserve and waits until others can take their places. */
    void makeRoom() throws InterruptedException {
        released.countDown();
        for (Thread thread : reserve) {
            thread.join();
        }
    }

    private void hold() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean canStart() {
        try {
            Thread probe = new Thread(null, () -> {}, "io.ecosystem.launcher-probe", STACK_BYTES);
            probe.start();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private long allocated() {
        return dispatcher < 0 ? 0 : threads.getThreadAllocatedBytes(dispatcher);
    }

    /** Its number; -1 if there is none, as with -Xrs, or if nothing is known of what it allocates. */
    private long dispatcher() {
        if (!threads.isThreadAllocatedMemorySupported() || !threads.isThreadAllocatedMemoryEnabled()) {
            return -1;
        }
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals(DISPATCHER)) {
                return thread.getThreadId();
            }
        }
        return -1;
    }
}
