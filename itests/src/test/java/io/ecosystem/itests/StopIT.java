package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Slow;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that an instance ends on request, and answers what it has received. */
public class StopIT {

    private static final String ECHO = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}";
    private static final String SLOW = "{\"uid\":\"2\",\"route_key\":\"slow\",\"data\":%d}";
    private static final String STOP = "{\"uid\":\"3\",\"route_key\":\"eco.stop\",\"data\":%s}";

    @RegisterExtension
    static final Running RUNNING = new Running();

    @Test
    public void answersFirstAndEndsWithExitCodeZero() throws Exception {
        Distribution distribution = RUNNING.distribution();
        distribution.deploy(
                "slow.jar", HandlerJar.handler(Slow.class, "slow", "1.0.0").bytes());
        distribution.awaitAnswer(SLOW.formatted(0), "done");
        try (Client working = distribution.connect("tcp");
                Client operator = distribution.connect("tcp");
                Client owner = distribution.connect("uds")) {
            assertTrue(operator.ask(STOP.formatted("{}")).contains("role 'admin' is required"));
            working.send(ECHO + "\n" + SLOW.formatted(4_500) + "\n" + ECHO);
            assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":7}", working.readLine());

            assertEquals(
                    "{\"uid\":\"3\",\"status\":0,\"data\":{\"message\":\"Stopping in 3 s.\"}}",
                    owner.ask(STOP.formatted("{\"delay\":3,\"reason\":\"new disks\"}")));
            assertEquals(
                    "{\"uid\":\"3\",\"status\":0,\"data\":{\"message\":\"Stopping now.\"}}",
                    owner.ask(STOP.formatted("{}")));

            assertEquals("{\"uid\":\"2\",\"status\":0,\"data\":\"done\"}", working.readLine());
            assertEquals("{\"uid\":\"1\",\"status\":0,\"data\":7}", working.readLine());
            assertEquals(null, working.readLine(), "connections end in order");
            assertEquals(0, distribution.awaitExit(Await.PATIENCE));
        }
        String user = Files.getOwner(distribution.home()).getName();
        assertEquals(
                1,
                distribution
                        .logged("Stop in 3 s asked by uds peer user %s, request 3: new disks".formatted(user))
                        .size());
    }
}
