package io.ecosystem.watchdog.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd's watchdog, which kills a process that does not report in time that it is alive. Reports go through systemd's
 * own command, three times as often as needed, on a separate thread. Used by one thread.
 */
final class Systemd {

    private static final Logger log = LoggerFactory.getLogger(Systemd.class);
    private static final long PATIENCE_SECONDS = 5;

    private final List<String> command;
    private final long intervalNanos;
    private long due = System.nanoTime();
    private Thread telling = new Thread();
    private volatile boolean complained; // written by the reporting thread

    private Systemd(String notifier, long micros) {
        command = List.of(notifier, "WATCHDOG=1");
        intervalNanos = TimeUnit.MICROSECONDS.toNanos(micros) / 3;
    }

    /**
     * Reads how systemd started this process.
     *
     * @param notifier the command that notifies systemd; null for none
     * @param micros the interval that systemd requires, in microseconds; null for none
     * @return empty if systemd does not watch
     */
    static Optional<Systemd> of(@Nullable String notifier, @Nullable String micros) {
        if (notifier == null || micros == null) {
            return Optional.empty();
        }
        if (!micros.matches("[1-9][0-9]{0,14}")) {
            log.warn("WATCHDOG_USEC is '{}', expected a number of microseconds; systemd's watchdog is not fed", micros);
            return Optional.empty();
        }
        return Optional.of(new Systemd(notifier, Long.parseLong(micros)));
    }

    /** Reports that the instance is alive; called several times a second while it is. */
    void alive(long now) {
        if (now - due >= 0 && !telling.isAlive()) {
            due = now + intervalNanos;
            telling = Thread.ofPlatform()
                    .daemon()
                    .name("io.ecosystem.watchdog systemd")
                    .start(this::tell);
        }
    }

    private void tell() {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                complain("it did not end within %d s".formatted(PATIENCE_SECONDS));
            } else if (process.exitValue() != 0) {
                complain("it ended with " + process.exitValue());
            } else {
                complained = false;
            }
        } catch (IOException e) {
            complain(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complain(String reason) {
        if (!complained) {
            complained = true;
            log.warn(
                    "{} failed, so systemd may take the instance for dead and end it: {}",
                    String.join(" ", command),
                    reason);
        }
    }
}
