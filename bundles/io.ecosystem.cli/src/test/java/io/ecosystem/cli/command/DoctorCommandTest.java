package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.cli.command.Check.Verdict;
import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DoctorCommandTest {

    @TempDir
    Path folder;

    private FakeInstance instance;
    private Terminal terminal;

    @BeforeEach
    void start() throws IOException {
        instance = new FakeInstance()
                .on("eco.watchdog", "{}")
                .on("eco.error_states.get", "{\"errors\":[]}")
                .on("eco.deployments", "{\"problems\":[],\"starting\":[]}")
                .on("eco.queue.list", "{\"queues\":[]}")
                .on("eco.listeners", "{\"listeners\":[{\"name\":\"tcp\",\"address\":\"tcp://h:1\",\"failure\":null}]}");
        clock(0);
        terminal = new Terminal(folder);
    }

    @AfterEach
    void end() throws IOException {
        instance.close();
    }

    private void clock(int seconds) {
        instance.on(
                "eco.statistics.get",
                data -> Json.read("{\"statistics\":{\"timestamp\":%d,\"uptime\":61}}"
                        .formatted(System.currentTimeMillis() / 1_000 + seconds)));
    }

    @Test
    void findsNothing() {
        assertThat(terminal.run(instance, "doctor")).isZero();

        assertThat(terminal.out())
                .contains("good  clock: as here, up 1 min 1 s")
                .contains("good  listener: tcp://h:1")
                .endsWith("All is well.\n");
    }

    @Test
    void findsWhatIsBadAndWhatIsWorthALook() {
        clock(-100);
        instance.on("eco.error_states.get", "{\"errors\":[{\"error_id\":\"DISK.LOW\",\"description\":\"1 GB\"}]}")
                .on("eco.listeners", "{\"listeners\":[{\"address\":\"tcp://h:1\",\"failure\":\"it is taken\"}]}");

        assertThat(terminal.run(instance, "doctor")).isEqualTo(1);

        assertThat(terminal.out())
                .containsPattern("look  clock: (99|10[01]) s behind the one here")
                .contains("bad   listener: tcp://h:1: it is taken\n      -> 'eco why tcp://h:1'")
                .contains("bad   condition: DISK.LOW: 1 GB")
                .endsWith("2 bad, 1 worth a look: the instance needs help.\n");
        assertThat(terminal.run(instance, "doctor", "--json")).isEqualTo(1);
        assertThat(Json.read(terminal.out()).path("bad").asInt()).isEqualTo(2);
    }

    private Path process(String limits, String environment, String java) throws IOException {
        Path home = Files.createDirectories(folder.resolve("java"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(java));
        Path program =
                Files.writeString(Files.createDirectories(home.resolve("bin")).resolve("java"), "");
        Path process = Files.createDirectories(folder.resolve("process"));
        Files.createSymbolicLink(process.resolve("exe"), program);
        Files.writeString(process.resolve("limits"), "Max open files            %s\n".formatted(limits));
        Files.writeString(process.resolve("status"), "VmRSS:\t  2048 kB\n");
        Files.writeString(process.resolve("environ"), environment);
        for (int i = 0; i < 100; i++) {
            Files.writeString(Files.createDirectories(process.resolve("fd")).resolve(String.valueOf(i)), "");
        }
        return process;
    }

    private static Check of(List<Check> checks, String what) {
        return checks.stream()
                .filter(check -> check.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void looksAtAProcessThatIsWell() throws IOException {
        Path process = process("8192                 524288               files", "A=b\0LANG=en_GB.UTF-8\0", "25.0.1");

        List<Check> checks = new MachineChecks(process, List.of(folder, folder.resolve("nowhere"))).all();

        assertThat(of(checks, "open files").text()).isEqualTo("100 of 8,192 in use");
        assertThat(of(checks, "Java").text()).startsWith("25.0.1 in ");
        assertThat(of(checks, "memory").text()).isEqualTo("2.0 MiB resident");
        assertThat(of(checks, "locale").text()).isEqualTo("en_GB.UTF-8");
        assertThat(of(checks, "folders").text()).isEqualTo("1 can be written");
        assertThat(of(checks, "disk space").text()).contains(" free for " + folder);
        assertThat(checks)
                .filteredOn(check -> !check.what().equals("disk space"))
                .allMatch(check -> check.verdict() == Verdict.GOOD);
    }

    @Test
    void looksAtAProcessThatIsShortOfAll() throws IOException {
        Path process =
                process("110                  524288               files", "LC_ALL=C\0LANG=en_GB.UTF-8\0", "17.0.9");

        List<Check> checks = new MachineChecks(process, List.of(folder)).all();

        assertThat(of(checks, "open files").verdict()).isEqualTo(Verdict.BAD);
        assertThat(of(checks, "open files").remedy()).contains("ulimit -n");
        assertThat(of(checks, "Java").verdict()).isEqualTo(Verdict.BAD);
        assertThat(of(checks, "locale").text()).isEqualTo("C is not of UTF-8");
    }

    @Test
    void leavesOutWhatIsNotToldHere() {
        List<Check> checks = new MachineChecks(folder.resolve("nowhere"), List.of(folder)).all();

        assertThat(checks).extracting(Check::what).containsOnly("disk space", "folders");
    }
}
