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
 * Detects a signal that the virtual machine has dropped. The machine starts a thread for each signal; if it cannot, a
 * SIGTERM would have no effect.
 *
 * <p>If the machine's signal dispatcher has run, as Linux reports, a signal has come; if no thread can be started then,
 * it was lost. Reserves some threads, which make room for those of a stop. Used by one thread.
 */
final class LostSignals {

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String DISPATCHER = "Signal Dispatch"; // Linux keeps 15 characters of a name
    private static final int RESERVED = 8;
    private static final int STATISTICS_BYTES = 128;
    private static final int STACK_BYTES = 16 * 1024;

    private final Optional<RandomAccessFile> dispatcher =
            dispatcher(); // open from the start, since descriptors may run out
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
                return; // the limit is near; the started ones must suffice
            }
        }
    }

    /** Returns whether a signal has come since the last call and no thread could be started for it. */
    boolean hasLost() {
        return hasRun() && !canStart();
    }

    /** Ends the reserved threads and waits until others can take their places. */
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

    /** Returns whether the dispatcher has run since the last call. */
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

    /** Returns Linux's statistics of the dispatcher's runs; empty with -Xrs and on other systems. */
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
            // a signal may then be lost, as without this class
        }
        return Optional.empty();
    }
}
