package io.ecosystem.launcher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.launcher.ExitCode;
import io.ecosystem.launcher.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InstanceLockTest {

    private static final InstanceIdentity DICE = new InstanceIdentity("dice", "1");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");
    private static final int RACES = 200;
    private static final int AT_A_TIME = 10;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void saysWhoHoldsIt() throws Exception {
        try (InstanceLock lock = take()) {
            assertThat(lock).isNotNull();

            assertThat(file())
                    .hasContent("%d\n2026-11-23T12:00:00Z\ndice-1\n"
                            .formatted(ProcessHandle.current().pid()));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void canBeTakenOnceInAProcess() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        Path real = folder.resolve("real/dice-1.lock");
        try (InstanceLock lock = InstanceLock.take(real, DICE, NOON)) {
            assertThatThrownBy(() -> InstanceLock.take(link.resolve("dice-1.lock"), DICE, NOON))
                    .isInstanceOf(AlreadyRunningException.class)
                    .hasMessage("instance '1' of application 'dice' runs already, in this process");

            assertThat(lockIn(folder.resolve("real")).said()).startsWith("lost");
        }
        InstanceLock.take(real, DICE, NOON).close();
    }

    @Test
    void isNotLostWhenThatBeforeIsClosedAgain() throws Exception {
        var before = take();
        before.close();
        try (InstanceLock lock = take()) {
            before.close();

            assertThatThrownBy(this::take).isInstanceOf(AlreadyRunningException.class);
            assertThat(lockIn(folder).said()).startsWith("lost");
        }
    }

    @Test
    void namesTheOtherProcessAndSinceWhen() throws Exception {
        var other = lockIn(folder);

        assertThat(other.said()).isEqualTo("won");
        assertThatThrownBy(this::take).isInstanceOfSatisfying(AlreadyRunningException.class, failure -> {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.ALREADY_RUNNING);
            assertThat(failure.getMessage())
                    .matches("instance '1' of application 'dice' runs already, as process %d since 20.*Z"
                            .formatted(other.process().pid()));
        });
    }

    @Test
    void isFreeAfterAKill() throws Exception {
        var other = lockIn(folder);
        assertThat(other.said()).isEqualTo("won");

        other.process().destroyForcibly().waitFor();

        take().close();
    }

    @Test
    void isFreeWhateverTheFileSays() throws Exception {
        for (String content : List.of(
                "",
                "1\n2026-11-23T12:00:00Z\ndice-1\n",
                "no number",
                "\0".repeat(2_000),
                ProcessHandle.current().pid() + "\n")) {
            Files.writeString(file(), content);

            take().close();
        }
    }

    @Test
    void followsNoLink() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(file(), precious);

        assertThatThrownBy(this::take)
                .isInstanceOf(StartFailedException.class)
                .hasMessage("cannot lock %s: it is a symbolic link, which is not followed".formatted(file()));
        assertThat(precious).hasContent("precious");
    }

    @Test
    void isNoFolderAndNoPipe() throws Exception {
        Files.createDirectory(file());
        assertThatThrownBy(this::take)
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("cannot lock " + file());
        Files.delete(file());
        assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(this::take).isInstanceOf(StartFailedException.class).hasMessageEndingWith("it is no file");
    }

    @Test
    void needsItsFolder() {
        Path missing = folder.resolve("missing/dice-1.lock");

        assertThatThrownBy(() -> InstanceLock.take(missing, DICE, NOON))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("cannot lock " + missing);
    }

    /** Ten processes try at the same instant, 200 times: each time one wins, and all others name it. */
    @Test
    void hasOneWinnerInEachRace() throws Exception {
        var racers = new ArrayList<Racer>();
        for (int i = 0; i < AT_A_TIME; i++) {
            racers.add(racer(folder));
        }
        for (Racer racer : racers) {
            racer.awaitReady();
        }
        for (int race = 0; race < RACES; race++) {
            for (Racer racer : racers) {
                racer.go();
            }

            var results = new ArrayList<String>();
            for (Racer racer : racers) {
                results.add(racer.said());
            }

            assertThat(results).filteredOn("won"::equals).hasSize(1);
            var winner = racers.get(results.indexOf("won"));
            assertThat(results)
                    .filteredOn(result -> !result.equals("won"))
                    .hasSize(AT_A_TIME - 1)
                    .allMatch(result ->
                            result.startsWith("lost: instance '1' of application 'dice' runs already, as process %d "
                                    .formatted(winner.process().pid())));
            winner.go();
            assertThat(winner.said()).isEqualTo("free");
        }
    }

    private InstanceLock take() throws StartFailedException {
        return InstanceLock.take(file(), DICE, NOON);
    }

    private Path file() {
        return folder.resolve("dice-1.lock");
    }

    private Racer lockIn(Path where) throws IOException {
        var racer = racer(where);
        racer.awaitReady();
        racer.go();
        return racer;
    }

    private Racer racer(Path where) throws IOException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        where.resolve("dice-1.lock").toString())
                .redirectErrorStream(true)
                .start();
        started.add(process);
        return new Racer(process);
    }

    /** A process that takes the lock on request, and releases it on the next request. */
    private record Racer(Process process) {

        void awaitReady() throws IOException {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
        }

        void go() throws IOException {
            process.outputWriter().write("go\n");
            process.outputWriter().flush();
        }

        String said() throws IOException {
            return process.inputReader().readLine();
        }
    }
}
