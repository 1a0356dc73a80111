package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the shell in an instance that was started without one. */
public class ShellIT {

    private static final String FEATURE = "shell.feature.json";

    @TempDir
    static Path folder;

    private static Distribution distribution;
    private static Eco eco;

    @BeforeAll
    public static void start() throws Exception {
        distribution = Distribution.warmIn(folder);
        distribution.configure(
                "io.ecosystem.access~all",
                "{\"addresses\": [\"127.0.0.0/8\"], \"roles\": [\"admin\", \"observe\", \"operate\", \"data\"]}");
        distribution.start();
        eco = new Eco(distribution);
    }

    @AfterAll
    public static void end() {
        if (distribution != null) {
            distribution.close();
        }
    }

    private static String done(String line) throws Exception {
        Eco.Result result = eco.run("shell", line);
        assertEquals(0, result.code(), () -> line + ": " + result.out() + result.err());
        return result.out();
    }

    private static void awaitWithoutShell() throws Exception {
        assertFalse(Files.exists(distribution.home().resolve("deploy").resolve(FEATURE)));
        Await.until(
                "the shell is gone",
                () -> !new Operator(distribution)
                        .command("eco.routes", "{\"prefix\":\"eco.shell\"}")
                        .contains("eco.shell.open"));
    }

    @Test
    public void runsCommandsOfTheContainerAndLeavesItAsItWas() throws Exception {
        awaitWithoutShell();

        assertTrue(done("lb").contains("Ecosystem core"));
        assertTrue(done("lb | grep -c Active").strip().matches("[1-9][0-9]+"));
        assertEquals(1, eco.run("shell", "nonsense").code());
        assertEquals("[1]\n", done("call echo [1]"));

        awaitWithoutShell();
        Eco.Result several = eco.runWith("routes eco.shell.open\nscr:list\n", "shell");
        assertEquals(0, several.code(), several.err());
        assertTrue(several.out().contains("io.ecosystem.handler.shell"), several.out());
        assertTrue(several.out().contains("io.ecosystem.core.internal.Core"), several.out());
        awaitWithoutShell();
    }

    @Test
    public void commandsOfEcoRunInTheContainerToo() throws Exception {
        assertEquals("[2]\n", done("x = 2; eco:call echo \"[$x]\""));
        assertTrue(done("x = 1; eco:health").contains("is well"));
        Eco.Result failed = eco.run("shell", "x = 1; eco:call nowhere");
        assertEquals(1, failed.code());
        assertTrue(failed.out().contains("does not serve the route 'nowhere'"), failed.out());
        assertTrue(failed.err().contains("exit code 5"), failed.err());
        // A look at the locks in the process that holds one would lose it.
        assertFalse(done("x = 1; eco:instances").contains("ecosystem/0"));
        assertTrue(eco.run("instances").out().contains("ecosystem/0"));
    }

    @Test
    public void editsCompletesAndRemembersAtATerminal() throws Exception {
        Eco.Result typed = eco.terminal("rou\teco.shell.op\r\r  \rlb | grep -c Active\rexit\r", "eco shell");

        assertEquals(0, typed.code(), typed.out());
        assertTrue(typed.out().contains("Shell in ecosystem/0."), typed.out());
        assertTrue(typed.out().contains("eco.shell.open  admin  io.ecosystem"), typed.out());
        assertEquals(
                "routes eco.shell.op\nlb | grep -c Active\nexit\n",
                Files.readString(distribution.home().resolve("state/ecosystem/shell_history")));
        awaitWithoutShell();
    }

    @Test
    public void opensForNobodyOverTcp() throws Exception {
        assertEquals(0, eco.run("deploy", optional().toString()).code());
        try (Client tcp = distribution.connect("tcp")) {
            String answer = tcp.ask(Operator.request("remote", "eco.shell.open", "{}"));
            assertTrue(answer.contains("\"status\":200"), answer);
            assertTrue(answer.contains("over the Unix domain socket of the instance only"), answer);
        } finally {
            assertEquals(0, eco.run("deploy", "remove", FEATURE, "--yes").code());
        }
        assertEquals(
                2,
                eco.run("shell", "lb", "--to", distribution.address("tcp").toString())
                        .code());
        awaitWithoutShell();
    }

    /** Returns the shipped feature under the name with which it can be deployed. */
    private static Path optional() throws Exception {
        Path copy = folder.resolve(FEATURE);
        return Files.copy(distribution.home().resolve("features/optional/shell.json"), copy);
    }

    @Test
    public void leavesTheInstanceAsItWasWhenItIsInterrupted() throws Exception {
        Eco.Result stopped = eco.interrupted("ecosystem/0", "shell", "x = 1; eco:stats --watch --interval 50ms");

        assertEquals(130, stopped.code(), stopped.err());
        awaitWithoutShell();
    }
}
