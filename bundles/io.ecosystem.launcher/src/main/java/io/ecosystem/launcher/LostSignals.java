package io.ecosystem.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Notices a signal that the virtual machine has dropped. It starts a thread for each one, so where no thread can be
 * started a SIGTERM would change nothing.
 *
 * <p>That the machine's dispatcher of signals has run, of which Linux tells, means that a signal came; that no thread
 * can be started then, that it was lost. Keeps some threads in reserve, which make room for those that a stop needs.
 * Used by one thread.
 */
final class LostSignals {

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String DISPATCHER = "Signal Dispatch"; // Linux keeps 15 characters of a name
    private static final int RESERVED = 8;
    private static final int STATISTICS_BYTES = 128;
    private static final int STACK_BYTES = 16 * 1024;

    private final Optional<RandomAccessFile> dispatcher =
            dispatcher(); // open from the start, as descriptors may run out
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<Thread> reserve = new ArrayList<>();
    private byte[] before = new byte[STATISTICS_BYTES];
    private byte[] now = new byte[STATISTICS_BYTES];

    LostSignals() {
        hasRun();
        for (int i = 1; i <= RESERVED && dispatcher.isPresent(); i++) {
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
        return hasRun() && !canStart();
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

    /** Whether the dispatcher has run since the last time. */
    private boolean hasRun() {
        if (dispatcher.isEmpty()) {
            return false;
        }
        try {
            Arrays.fill(now, (byte) 0);
            dispatcher.get().seek(0);
            dispatcher.get().read(now);
            return !Arrays.equals(before, now);
        } catch (IOException e) {
            return false;
        } finally {
            byte[] last = before;
            before = now;
            now = last;
        }
    }

    /** How often it has run, as Linux tells; empty with -Xrs and on other systems. */
    private static Optional<RandomAccessFile> dispatcher() {
        if (!Files.isDirectory(THREADS)) {
            return Optional.empty();
        }
        try (var threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith(DISPATCHER)) {
                    return Optional.of(
                            new RandomAccessFile(thread.resolve("schedstat").toFile(), "r"));
                }
            }
        } catch (IOException e) {
            // a signal may be lost then, as it would without this
        }
        return Optional.empty();
    }
}
