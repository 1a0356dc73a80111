package io.ecosystem.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.RuntimeErrorException;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process when it is out of memory, and prints what fills the heap, rather than leaving it alive and silent.
 */
final class Exhaustion {

    private static final int RESERVE_BYTES = 2 << 20;
    private static final int SHOWN_CLASSES = 20;
    private static final int HEADER_LINES = 2;
    private static final int ATTEMPTS = 10;

    /** The longest time for the summary: each of its allocations may have to wait for other threads' collections. */
    private static final long SUMMARY_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int CODE = ExitCode.OUT_OF_MEMORY.code();
    private static final byte[] LAST_WORDS =
            "Memory has run out; raise the heap with -Xmx, or find out what fills it.%n"
                    .formatted()
                    .getBytes(StandardCharsets.UTF_8);
    private static final FileOutputStream errors = new FileOutputStream(FileDescriptor.err);
    private static final AtomicBoolean ended = new AtomicBoolean();

    /** Exists before memory runs out. */
    private static final Thread halter = new Thread(Exhaustion::haltInTime, "io.ecosystem.launcher-halt");

    /** Released for the summary, which takes about half of it. */
    @SuppressWarnings("UnusedVariable") // exists to be released
    private static volatile byte @Nullable [] reserve = new byte[RESERVE_BYTES];

    private Exhaustion() {}

    /**
     * Ends the process on an uncaught error for lack of memory, since the work of that thread is lost. Only prints a
     * lack of threads, which may be temporary.
     */
    static void endOnUncaughtErrors() {
        Thread.setDefaultUncaughtExceptionHandler(Exhaustion::uncaught);
        halter.setDaemon(true);
        halter.start();
    }

    /** Halts when the time for the summary is over. Allocates nothing. */
    private static void haltInTime() {
        while (!ended.get()) {
            LockSupport.park();
        }
        long deadline = System.nanoTime() + SUMMARY_NANOS;
        for (long left = SUMMARY_NANOS; left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        Runtime.getRuntime().halt(CODE);
    }

    private static void uncaught(Thread thread, Throwable failure) {
        if (failure instanceof OutOfMemoryError && !isLackOfThreads(failure)) {
            end("memory has run out in thread '%s' (%s)", thread.getName(), failure.getMessage());
        }
        System.err.print("Exception in thread \"" + thread.getName() + "\" ");
        failure.printStackTrace();
    }

    static boolean isLackOfThreads(Throwable failure) {
        return failure instanceof OutOfMemoryError
                && String.valueOf(failure.getMessage()).contains("native thread");
    }

    /**
     * Reports the lack of memory, then the reason and what fills the heap, and ends the process within 10 s. Does not
     * return. The first line needs no memory; the rest uses the reserve, and is left out if other threads take that
     * first.
     */
    static void end(String reason, Object first, @Nullable Object second) {
        try {
            if (!ended.compareAndSet(false, true)) {
                Thread.currentThread().join(); // another thread reports
            }
            LockSupport.unpark(halter);
            errors.write(LAST_WORDS);
            reserve = null;
            System.err.printf("It ends as %s. %s%n", reason.formatted(first, second), summary());
        } catch (Throwable e) {
            // the first line must suffice
        } finally {
            Runtime.getRuntime().halt(CODE);
        }
    }

    private static String summary() {
        var runtime = Runtime.getRuntime();
        String used = "%d of %d MiB are used."
                .formatted(runtime.totalMemory() - runtime.freeMemory() >> 20, runtime.maxMemory() >> 20);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return used + System.lineSeparator() + histogram();
            } catch (OutOfMemoryError e) {
                // other threads have taken the reserve; the collection before the next attempt may free some
            } catch (JMException | RuntimeException e) {
                return "%s Their use is unknown: %s".formatted(used, e);
            }
        }
        return used + " There is no room to say for what.";
    }

    /** Returns the classes whose objects take the most memory, after a collection. */
    static String histogram() throws JMException {
        String all;
        try {
            all = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {null},
                            new String[] {String[].class.getName()});
        } catch (RuntimeErrorException e) {
            throw e.getTargetError(); // such as a lack of memory
        }
        int end = 0;
        for (int line = 0; line < HEADER_LINES + SHOWN_CLASSES && end >= 0; line++) {
            end = all.indexOf('\n', end + 1);
        }
        return end < 0 ? all : all.substring(0, end);
    }
}
