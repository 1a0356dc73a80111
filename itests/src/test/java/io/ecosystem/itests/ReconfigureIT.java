package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Slow;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tests that listeners come, move and go with the files of {@code conf/}, and a mistake in one file harms nothing else.
 */
public class ReconfigureIT {

    @RegisterExtension
    static final Running RUNNING = new Running();

    private static final String TCP = "io.ecosystem.transport.tcp~";
    private static final String UDS = "io.ecosystem.transport.uds~";
    private static final String ECHO = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}";
    private static final String SLOW = "{\"uid\":\"2\",\"route_key\":\"slow\",\"data\":1000}";
    private static final String ECHOED = "{\"uid\":\"1\",\"status\":0,\"data\":7}";

    private final Distribution distribution = RUNNING.distribution();

    @BeforeEach
    @AfterEach
    public void theOtherTransportsAnswer() throws Exception {
        try (Client client = distribution.connect("tcp");
                Client uds = distribution.connect("uds");
                Datagrams udp = Datagrams.to(distribution.address("udp"))) {
            assertEquals(ECHOED, client.ask(ECHO));
            assertEquals(ECHOED, uds.ask(ECHO));
            assertEquals(ECHOED, udp.ask(ECHO));
        }
    }

    @Test
    public void answersWhatAMovedListenerHasReceived() throws Exception {
        distribution.deploy(
                "slow.jar", HandlerJar.handler(Slow.class, "slow", "1.0.0").bytes());
        distribution.awaitAnswer(SLOW.replace("1000", "0"), "done");
        int from = Ports.free();
        int to = Ports.free();
        configureTcp("moving", from);
        awaitAnswers(from);

        try (Client client = Client.connect(from)) {
            client.send(ECHO + "\n" + SLOW + "\n" + ECHO);
            assertEquals(ECHOED, client.readLine());
            long began = System.nanoTime();
            configureTcp("moving", to);
            awaitAnswers(to);
            long millis = (System.nanoTime() - began) / 1_000_000;

            assertEquals("{\"uid\":\"2\",\"status\":0,\"data\":\"done\"}", client.readLine());
            assertEquals(ECHOED, client.readLine());
            assertEquals(null, client.readLine(), "the old connection ends when all is answered");
            awaitNobodyListens(from);
            System.out.printf("moved to another port within %d ms of writing the file%n", millis);
        }
        assertEquals(List.of(), distribution.complaints("~moving"));
    }

    @Test
    public void opensAndClosesASecondListener() throws Exception {
        int port = Ports.free();

        configureTcp("second", port);
        awaitAnswers(port);

        Files.delete(file(TCP + "second"));
        awaitNobodyListens(port);
        assertEquals(List.of(), distribution.complaints("~second"));
    }

    @Test
    public void keepsListeningWhenTheNewConfigurationIsInvalid() throws Exception {
        int port = Ports.free();
        configureTcp("strict", port);
        awaitAnswers(port);

        distribution.configure(TCP + "strict", "{\"host\": \"127.0.0.1\", \"port\": 70000}");
        distribution.awaitLog("conf/io.ecosystem.transport.tcp~strict.cfg.json is not applied: 'port' is 70000, "
                + "expected a whole number from 0 to 65535");
        awaitAnswers(port);
        distribution.configure(TCP + "strict", "{\"host\": \"127.0.0.1\", \"port\": \"many\"}");
        distribution.awaitLog(
                "conf/io.ecosystem.transport.tcp~strict.cfg.json is not applied: 'port' is the text \\\"many\\\", "
                        + "expected a whole number");
        awaitAnswers(port);
        distribution.configure(TCP + "strict", "{\"host\": \"127.0.0.1\", ");
        Await.until(
                "a third complaint", () -> distribution.complaints("~strict").size() == 3);
        awaitAnswers(port);
        int corrected = Ports.free();
        configureTcp("strict", corrected);
        awaitAnswers(corrected);

        assertEquals(3, distribution.complaints("~strict").size());
    }

    @Test
    public void listensOnATakenPortAsSoonAsItIsFree() throws Exception {
        int port;
        try (ServerSocket taken = Ports.taken()) {
            port = taken.getLocalPort();

            configureTcp("taken", port);

            distribution.awaitLog("io.ecosystem.transport.tcp~taken: cannot listen on tcp://127.0.0.1:" + port);
        }
        awaitAnswers(port);
        assertEquals(1, distribution.complaints("~taken").size());
    }

    @Test
    public void staysWhereItIsUntilTheNewPortIsFree() throws Exception {
        int from = Ports.free();
        configureTcp("patient", from);
        awaitAnswers(from);
        int to;
        try (ServerSocket taken = Ports.taken()) {
            to = taken.getLocalPort();
            configureTcp("patient", to);
            distribution.awaitLog("io.ecosystem.transport.tcp~patient: cannot listen on tcp://127.0.0.1:" + to);

            awaitAnswers(from);
        }
        awaitAnswers(to);
        awaitNobodyListens(from);
        assertEquals(1, distribution.complaints("~patient").size());
    }

    @Test
    public void refusesAPathThatIsTooLongForASocket() throws Exception {
        distribution.configure(UDS + "long", "{\"path\": \"%s.sock\"}".formatted("x".repeat(120)));
        distribution.awaitLog("io.ecosystem.transport.uds~long: cannot listen on ");

        assertEquals(1, distribution.complaints("~long").size());
        String complaint = distribution.complaints("~long").getFirst();
        assertTrue(complaint.contains(" bytes and a socket's path at most "), complaint);

        distribution.configure(UDS + "long", "{\"path\": \"short.sock\"}");
        awaitAnswers(distribution.home().resolve("sockets/short.sock"));
        assertEquals(1, distribution.complaints("~long").size());
    }

    @Test
    public void listensInAFolderAsSoonAsItIsMade() throws Exception {
        Path folder = distribution.home().resolve("sockets/run");
        distribution.configure(UDS + "homeless", "{\"path\": \"run/ecosystem.sock\"}");
        distribution.awaitLog("io.ecosystem.transport.uds~homeless: cannot listen on ");
        String complaint = distribution.complaints("~homeless").getFirst();
        assertTrue(complaint.contains("folder " + folder + " does not exist"), complaint);

        Files.createDirectory(folder);

        awaitAnswers(folder.resolve("ecosystem.sock"));
        assertEquals(1, distribution.complaints("~homeless").size());
    }

    private void configureTcp(String name, int port) throws IOException {
        distribution.configure(TCP + name, "{\"host\": \"127.0.0.1\", \"port\": %d}".formatted(port));
    }

    private Path file(String pid) {
        return distribution.home().resolve("conf").resolve(pid + ".cfg.json");
    }

    private static void awaitAnswers(int port) throws Exception {
        awaitAnswers(URI.create("tcp://127.0.0.1:" + port));
    }

    private static void awaitAnswers(Path socket) throws Exception {
        awaitAnswers(URI.create("uds://" + socket));
    }

    private static void awaitAnswers(URI address) throws Exception {
        Await.until("an answer from " + address, () -> {
            try (Client client = Client.connect(address)) {
                return ECHOED.equals(client.ask(ECHO));
            } catch (IOException e) {
                return false; // not listening yet
            }
        });
    }

    private static void awaitNobodyListens(int port) throws Exception {
        Await.until("nobody listens on " + port, () -> {
            try {
                Client.connect(port).close();
                return false;
            } catch (ConnectException e) {
                return true;
            }
        });
    }
}
