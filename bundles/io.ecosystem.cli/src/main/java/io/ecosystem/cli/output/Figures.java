package io.ecosystem.cli.output;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes numbers, sizes, times and durations for people. */
public final class Figures {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Figures() {}

    /** Returns a whole number with its digits in groups, such as {@code 1,234}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a size, such as {@code 1.2 MiB}. */
    public static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < BINARY.length - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, BINARY[unit]);
    }

    /** Returns a number of events in a second, such as {@code 12.5/s}. */
    public static String rate(double perSecond) {
        return perSecond >= 100
                ? count(Math.round(perSecond)) + "/s"
                : String.format(Locale.ROOT, perSecond >= 10 ? "%.1f/s" : "%.2f/s", perSecond);
    }

    /** Returns a time in seconds, such as {@code 1.24 ms}; a negative one is unknown. */
    public static String seconds(double seconds) {
        if (seconds < 0) {
            return "-";
        }
        if (seconds < 0.001) {
            return String.format(Locale.ROOT, "%.0f us", seconds * 1e6);
        }
        if (seconds < 1) {
            return String.format(Locale.ROOT, seconds < 0.1 ? "%.2f ms" : "%.0f ms", seconds * 1e3);
        }
        return seconds < 60
                ? String.format(Locale.ROOT, "%.2f s", seconds)
                : duration(Duration.ofMillis(Math.round(seconds * 1e3)));
    }

    /** Returns a longer time in its two greatest units, such as {@code 2 h 5 min}. */
    public static String duration(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return "%d min %d s".formatted(seconds / 60, seconds % 60);
        }
        return seconds < 86_400
                ? "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60)
                : "%d d %d h".formatted(seconds / 86_400, seconds / 3600 % 24);
    }

    /** Returns a moment in the zone of the machine; what is no moment in ISO 8601 stays as it is. */
    public static String time(String iso) {
        try {
            return TIME.format(Instant.parse(iso));
        } catch (DateTimeException e) {
            return iso;
        }
    }

    /** Returns a moment in the zone of the machine, in milliseconds. */
    public static String moment(Instant time) {
        return MOMENT.format(time);
    }

    /** Returns one bar for each value; the greatest is the highest. */
    public static String bars(double[] values) {
        double greatest = 0;
        for (double value : values) {
            greatest = Math.max(greatest, value);
        }
        var text = new StringBuilder(values.length);
        for (double value : values) {
            int level = greatest == 0 ? 0 : (int) Math.min(BARS.length() - 1, value / greatest * BARS.length());
            text.append(BARS.charAt(Math.max(0, level)));
        }
        return text.toString();
    }
}
