package io.ecosystem.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.cli.instance.Connector;
import io.ecosystem.cli.instance.InstanceTarget;
import io.ecosystem.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class ShellCommandTest {

    private static final String FEATURE = "shell.feature.json";

    @TempDir
    Path folder;

    private final Queue<String> rest = new ArrayDeque<>();
    private Terminal terminal;
    private FakeInstance instance;

    @BeforeEach
    void start() throws IOException {
        terminal = new Terminal(folder);
        instance = new FakeInstance(folder.resolve("eco.sock"))
                .on("eco.shell.open", "{\"session\":\"s1\"}")
                .on("eco.shell.close", "{\"open\":0}")
                .on("eco.shell.commands", "{\"commands\":[\"eco:routes\",\"felix:lb\",\"felix:log\",\"scr:list\"]}")
                .on("eco.shell.execute", this::execute)
                .on("eco.queue.sizes", "{\"queues\":[{\"queue\":\"orders\"},{\"queue\":\"mail\"}]}")
                .on("eco.routes", "{\"routes\":[{\"route\":\"echo\",\"role\":\"\",\"bundle\":\"acme\"}]}");
        Files.createDirectories(folder.resolve("deploy"));
        Files.createDirectories(folder.resolve("optional"));
        Files.writeString(folder.resolve("optional/shell.json"), "{}");
    }

    @AfterEach
    void stop() throws IOException {
        instance.close();
    }

    private JsonNode execute(JsonNode request) {
        switch (request.path("command").asString("")) {
            case "lb -s" -> rest.add("active\n");
            case "slow" -> rest.addAll(List.of("one\n", "two\n", "three\n"));
            case "escape" -> rest.add("\u001b[2J\n");
            case "" -> {}
            default -> {
                return Json.read("{\"output\":\"\",\"running\":false,\"failure\":\"Command not found\"}");
            }
        }
        return Json.object().put("output", rest.remove()).put("running", !rest.isEmpty());
    }

    private int shell(String... words) {
        return terminal.run(instance, concat("shell", words));
    }

    private static String[] concat(String first, String... more) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void runsOneCommandInTheContainer() {
        assertThat(shell("lb -s")).isZero();
        assertThat(terminal.out()).isEqualTo("active\n");
        assertThat(instance.received("eco.shell.close")).hasSize(1);
        assertThat(shell("slow")).isZero();
        assertThat(terminal.out()).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void runsTheCommandsOfEcoAsOutside() {
        assertThat(shell("routes", "--json")).isZero();
        assertThat(terminal.out()).contains("\"route\":\"echo\"");
        assertThat(shell("eco:routes")).isZero();
        assertThat(terminal.out()).startsWith("ROUTE");
        assertThat(shell("call", "nowhere")).isEqualTo(5);
        assertThat(instance.received("eco.shell.execute")).isEmpty();
    }

    @Test
    void failsIfTheCommandFails() {
        assertThat(shell("bogus")).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("eco: Command not found\n");
        assertThat(shell("completion bash")).isEqualTo(2);
        assertThat(shell("call echo '{")).isEqualTo(2);
        assertThat(terminal.err()).contains("a quote is open");
        assertThat(shell("| cat")).isEqualTo(2);
    }

    @Test
    void escapesWhatATerminalWouldObey() {
        assertThat(shell("escape")).isZero();
        assertThat(terminal.out()).isEqualTo("\\x1b[2J\n");
    }

    @Test
    void readsCommandsFromTheInputAndGoesOnAfterAFailure() {
        terminal.input("# a comment\n\n  lb -s  \nbogus\ncall echo '\nroutes\nexit\nslow\n");

        assertThat(shell()).isZero();
        assertThat(terminal.out()).startsWith("active\nROUTE").doesNotContain("one");
        assertThat(terminal.err()).contains("Command not found").contains("a quote is open");
        terminal.input("routes\nbogus\n");
        assertThat(shell()).isEqualTo(1);
    }

    @Test
    void listsTheCommands() {
        assertThat(shell("help")).isZero();
        assertThat(terminal.out())
                .contains("queue sender")
                .contains("  felix: lb log\n")
                .contains("  scr: list\n")
                .doesNotContain("  eco:");
    }

    @Test
    void opensOverAUnixDomainSocketOnly() {
        assertThat(terminal.run("shell", "--to", "tcp://127.0.0.1:8888")).isEqualTo(2);
        assertThat(terminal.err()).contains("over a Unix domain socket only").contains("log in to its machine");
    }

    @Test
    void tellsWhoMayNot() {
        instance.answeringAll(200, "a shell opens for user shop only");

        assertThat(shell("lb -s")).isEqualTo(4);
        assertThat(terminal.err()).contains("a shell opens for user shop only");
    }

    private void openAsLongAsDeployed() {
        instance.on(
                        "eco.deploy.folder",
                        data -> Json.object()
                                .put("deploy", folder.resolve("deploy").toString())
                                .put("optional", folder.resolve("optional").toString()))
                .on("eco.deployments", "{\"problems\":[]}")
                .on("eco.shell.open", data -> {
                    if (Files.exists(folder.resolve("deploy").resolve(FEATURE))) {
                        return Json.object().put("session", "s1");
                    }
                    throw new FakeInstance.Unknown();
                });
    }

    @Test
    void addsTheShellForTheTimeOfTheSession() {
        openAsLongAsDeployed();

        assertThat(shell("lb -s")).isZero();
        assertThat(terminal.out()).isEqualTo("active\n");
        assertThat(folder.resolve("deploy")).isEmptyDirectory();
    }

    @Test
    void leavesTheShellToOthersWhoseSessionsAreOpen() {
        openAsLongAsDeployed();
        instance.on("eco.shell.close", "{\"open\":1}");

        assertThat(shell("lb -s")).isZero();
        assertThat(folder.resolve("deploy").resolve(FEATURE)).exists();
    }

    @Test
    void saysWhyTheShellCannotBeAdded() {
        openAsLongAsDeployed();
        instance.on("eco.deployments", "{\"problems\":[\"deploy/shell.feature.json: there is no bundle gogo\"]}")
                .on("eco.shell.open", data -> {
                    throw new FakeInstance.Unknown();
                });

        assertThat(shell("lb -s")).isEqualTo(1);
        assertThat(terminal.err()).contains("there is no bundle gogo");
        assertThat(folder.resolve("deploy")).isEmptyDirectory();
    }

    @Test
    void saysThatADistributionHasNoShell() throws IOException {
        openAsLongAsDeployed();
        Files.delete(folder.resolve("optional/shell.json"));

        assertThat(shell("lb -s")).isEqualTo(5);
        assertThat(terminal.err()).contains("has no shell").contains("optional/shell.json");
    }

    @Test
    void completesCommandsOptionsAndNames() {
        try (var connection = new Connector(Optional.empty())
                .to(
                        new InstanceTarget.Chosen("test", List.of(instance.address()), "span_key"),
                        Duration.ofSeconds(10))) {
            var candidates = new ShellCandidates(connection, Set.of("exit"), () -> List.of("felix:lb"));

            assertThat(candidates.of(List.of("q"), 0))
                    .contains("queue", "exit", "felix:lb")
                    .doesNotContain("completion");
            assertThat(candidates.of(List.of("queue", "br"), 1)).contains("browse");
            assertThat(candidates.of(List.of("queue", "browse", ""), 2)).contains("orders", "mail");
            assertThat(candidates.of(List.of("queue", "browse", "--state", "errors", ""), 4))
                    .contains("orders");
            assertThat(candidates.of(List.of("queue", "browse", "orders", "--st"), 3))
                    .contains("--state");
            assertThat(candidates.of(List.of("call", "e"), 1)).contains("echo");
            assertThat(candidates.of(List.of("call", "echo", ""), 2)).doesNotContain("echo");
            assertThat(candidates.of(List.of("cache", "stats", ""), 2)).doesNotContain("orders"); // no such route here
            assertThat(candidates.of(List.of("lb", ""), 1)).isEmpty();
        }
    }
}
