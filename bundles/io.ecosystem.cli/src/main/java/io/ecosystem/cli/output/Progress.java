package io.ecosystem.cli.output;

import java.time.Duration;

/**
 * The progress of long work, as one line of a terminal that is rewritten at most ten times a second: how much is done,
 * how fast, and how long the rest takes. Not a terminal sees nothing of it. For one thread.
 */
public final class Progress implements AutoCloseable {

    private static final long PERIOD_NANOS = 100_000_000;
    private static final int BAR = 24;
    private static final String CLEAR = "\r\u001b[K";

    private final Console console;
    private final String what;
    private final long total;
    private final long began = System.nanoTime();
    private long shown = began;
    private boolean visible;

    /**
     * Begins.
     *
     * @param what the things that are counted, such as {@code entries}
     * @param total how many there will be; negative if unknown
     */
    public Progress(Console console, String what, long total) {
        this.console = console;
        this.what = what;
        this.total = total;
    }

    /** Says how much is done. */
    public void at(long done) {
        long now = System.nanoTime();
        if (!console.terminal() || now - shown < PERIOD_NANOS) {
            return;
        }
        shown = now;
        visible = true;
        console.err().print(CLEAR + line(done, (now - began) / 1e9));
        console.err().flush();
    }

    private String line(long done, double seconds) {
        double rate = done / seconds;
        String text = "%s %s, %s".formatted(Figures.count(done), what, Figures.rate(rate));
        if (total <= 0) {
            return text;
        }
        int full = (int) Math.min(BAR, done * BAR / total);
        String left = rate > 0
                ? ", %s left".formatted(Figures.duration(Duration.ofSeconds((long) Math.max(0, (total - done) / rate))))
                : "";
        return "%s%s %3d %%  %s%s"
                .formatted("█".repeat(full), "░".repeat(BAR - full), Math.min(100, done * 100 / total), text, left);
    }

    /** Removes the line. */
    @Override
    public void close() {
        if (visible) {
            console.err().print(CLEAR);
            console.err().flush();
        }
    }
}
