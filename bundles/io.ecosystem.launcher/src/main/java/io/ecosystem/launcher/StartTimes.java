package io.ecosystem.launcher;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** The times of the phases of a start, printed on request. */
final class StartTimes {

    private final boolean told;
    private final long first = System.nanoTime();
    private long last = first;

    private StartTimes(boolean told) {
        this.told = told;
    }

    /** Prints nothing. */
    static StartTimes untold() {
        return new StartTimes(false);
    }

    /** Prints each phase on standard error, with times from now on. */
    static StartTimes told() {
        return new StartTimes(true);
    }

    void reached(String phase) {
        if (told) {
            long now = System.nanoTime();
            System.err.printf("%6d ms  (+%d)  %s%n", millis(now - first), millis(now - last), phase);
            last = now;
        }
    }

    /** Adds the time before {@code main}, which the virtual machine took to start. */
    void complete() {
        if (told) {
            long sinceMain = millis(System.nanoTime() - first);
            long sinceStart = ManagementFactory.getRuntimeMXBean().getUptime();
            System.err.printf("%6d ms  before that, from the start of the virtual machine%n", sinceStart - sinceMain);
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
