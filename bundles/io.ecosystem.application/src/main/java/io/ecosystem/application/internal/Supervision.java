package io.ecosystem.application.internal;

import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.spi.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies supervisors of the process when it becomes ready and when it stops: with a file that exists while it is
 * ready, and through systemd. Java has no datagram sockets of the kind that systemd uses, so systemd's own command is
 * run.
 */
final class Supervision {

    private static final Logger log = LoggerFactory.getLogger(Supervision.class);
    private static final long PATIENCE_SECONDS = 5;

    private final @Nullable Path readyFile;
    private final @Nullable String notifier;

    /**
     * Uses the supervisors that the launcher named.
     *
     * @param readyFile exists while the instance is ready; null for none
     * @param notifier the command that notifies systemd; null for none
     */
    Supervision(@Nullable Path readyFile, @Nullable String notifier) {
        this.readyFile = readyFile;
        this.notifier = notifier;
        deleteReadyFile(); // a killed process has left it behind
    }

    /** Reads the properties that the launcher set. */
    static Supervision of(BundleContext context) {
        String readyFile = context.getProperty(FrameworkProperties.READY_FILE);
        return new Supervision(
                readyFile == null ? null : Path.of(readyFile), context.getProperty(FrameworkProperties.NOTIFIER));
    }

    /** Announces that all configured listeners listen. */
    void ready(List<Transport> transports) {
        var lines = new ArrayList<String>();
        lines.add("pid " + ProcessHandle.current().pid());
        transports.forEach(transport -> lines.add("listens " + transport.address()));
        if (readyFile != null) {
            write(readyFile, lines);
        }
        tell("--ready", "--status=Ready");
    }

    /** Announces the stop. */
    void stopping() {
        deleteReadyFile();
        tell("--status=Stopping", "STOPPING=1");
    }

    private void deleteReadyFile() {
        if (readyFile != null) {
            delete(readyFile);
        }
    }

    private static void write(Path file, List<String> lines) {
        Path whole = file.resolveSibling("%s.%s".formatted(file.getFileName(), UUID.randomUUID()));
        try {
            Files.write(whole, lines, StandardOpenOption.CREATE_NEW); // follows no link, wherever the file is
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.error("Cannot write the ready file {}: {}", file, e.toString());
            delete(whole);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("Cannot delete the ready file {}: {}", file, e.toString());
        }
    }

    private void tell(String... arguments) {
        if (notifier == null) {
            return;
        }
        var command = new ArrayList<>(List.of(notifier));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                log.warn("{} did not end within {} s", command, PATIENCE_SECONDS);
            } else if (process.exitValue() != 0) {
                log.warn("{} ended with {}", command, process.exitValue());
            }
        } catch (IOException e) {
            log.warn("Cannot notify systemd, which may wait in vain: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
