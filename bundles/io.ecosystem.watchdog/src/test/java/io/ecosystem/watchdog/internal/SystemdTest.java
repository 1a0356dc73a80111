package io.ecosystem.watchdog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@DisabledOnOs(OS.WINDOWS)
class SystemdTest {

    @TempDir
    Path folder;

    @Test
    void isToldThreeTimesAsOftenAsItWants() throws Exception {
        Path told = folder.resolve("told");
        Path command = Files.writeString(folder.resolve("notify"), "#!/bin/sh\necho \"$@\" >> '%s'\n".formatted(told));
        assertThat(command.toFile().setExecutable(true)).isTrue();
        Systemd systemd = Systemd.of(command.toString(), "3000000").orElseThrow();
        long now = System.nanoTime();

        systemd.alive(now);
        awaitLines(told, 1);
        for (int i = 0; i < 9; i++) {
            systemd.alive(now += TimeUnit.MILLISECONDS.toNanos(100));
        }
        assertThat(told).hasContent("WATCHDOG=1\n");

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (Files.readAllLines(told).size() < 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            systemd.alive(now + TimeUnit.SECONDS.toNanos(1));
            Thread.sleep(5);
        }
        assertThat(told).hasContent("WATCHDOG=1\nWATCHDOG=1\n");
    }

    @Test
    void isNotToldIfItDoesNotWatch() {
        assertThat(Systemd.of(null, "3000000")).isEmpty();
        assertThat(Systemd.of("systemd-notify", null)).isEmpty();
        for (String wrong : List.of("", "0", "-1", "many", "1".repeat(20))) {
            assertThat(Systemd.of("systemd-notify", wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void goesOnWhenTheCommandIsMissing() throws Exception {
        Systemd systemd = Systemd.of(folder.resolve("none").toString(), "3").orElseThrow();
        long now = System.nanoTime();

        systemd.alive(now);
        systemd.alive(now + TimeUnit.SECONDS.toNanos(1));

        Files.writeString(folder.resolve("none"), "#!/bin/sh\ntouch '%s'\n".formatted(folder.resolve("told")));
        assertThat(folder.resolve("none").toFile().setExecutable(true)).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(folder.resolve("told"))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            systemd.alive(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
            Thread.sleep(1);
        }
    }

    private static void awaitLines(Path file, int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(file) || Files.readAllLines(file).size() < count) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
        assertThat(Files.readAllLines(file)).hasSize(count);
    }
}
