package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the platform runs in Apache Karaf, with all of its features. */
@Tag("slow")
public class KarafIT {

    private static final Pattern LISTENS =
            Pattern.compile("io.ecosystem.transport.tcp~main: listening on tcp://127.0.0.1:(\\d+)");

    private static final String RAISE = "{\"uid\":\"3\",\"route_key\":\"witness\",\"data\":{\"raise\":\"DISK.LOW\"}}";
    private static final String RAISED = "io/ecosystem/errorstate/RAISED {";

    @TempDir
    Path folder;

    @Test
    public void answersInKaraf() throws Exception {
        try (Karaf karaf = Karaf.unpackedIn(folder)) {
            karaf.addFeatures(
                    "ecosystem",
                    "ecosystem-client",
                    "ecosystem-websocket",
                    "ecosystem-queues",
                    "ecosystem-memory-queues",
                    "ecosystem-sending",
                    "ecosystem-caches",
                    "ecosystem-caffeine",
                    "ecosystem-events",
                    "ecosystem-example");
            karaf.addBundle("witness", EventsIT.witness());
            karaf.configure("io.ecosystem.transport.tcp-main", "host = \"127.0.0.1\"", "port = I\"0\"");
            karaf.configure("io.ecosystem.transport.ws-main", "host = \"127.0.0.1\"", "port = I\"0\"");

            int port = Integer.parseInt(karaf.start(LISTENS));

            try (Client client = Client.connect(port)) {
                assertEquals(
                        "{\"uid\":\"1\",\"status\":0,\"data\":\"hello\"}",
                        client.ask("{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":\"hello\"}"));
                String routes = client.ask("{\"uid\":\"2\",\"route_key\":\"eco.routes\",\"data\":{}}");
                assertTrue(routes.contains("dice.roll"), routes);
                assertTrue(routes.contains("eco.queue.list"), routes);
                assertFalse(routes.contains("eco.stop"), "a request must not stop Karaf: " + routes);
                Await.until(
                        "an error state is an event", () -> client.ask(RAISE).contains(RAISED));
            }
            assertTrue(karaf.stop(), karaf.log());
            assertFalse(karaf.output().contains("instance 0 of"), karaf.output());
            assertFalse(karaf.log().contains("| ERROR |"), karaf.log());
        }
    }
}
