package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acme.Gated;
import io.ecosystem.testkit.HostileLines;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tests that a peer gets an answer or loses its connection, whatever it sends or does not read, and that others do not.
 */
public class HostileIT {

    @RegisterExtension
    static final Running RUNNING = new Running("-Xmx128m");

    private static final int MAX_LINE_BYTES = 1_048_576;
    private static final int MAX_DATAGRAM_BYTES = 65_507;
    private static final int MAX_CONNECTIONS = 4;
    private static final int UNFINISHED_LINES = 100;
    private static final int MAX_UNFINISHED_LINES = 64; // of a listener's 64 MiB
    private static final int DEAF_CONNECTIONS = 200;
    private static final long MAX_RESIDENT_KIB = 350 * 1024;
    private static final String ECHO = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":7}";
    private static final String ECHOED = "{\"uid\":\"1\",\"status\":0,\"data\":7}";
    private static final String REFUSED = "{\"span_key\":null,\"uid\":\"\",\"status\":%d,\"data\":\"";

    private final Distribution distribution = RUNNING.distribution();

    @BeforeEach
    @AfterEach
    public void everyTransportAnswers() throws Exception {
        try (Client client = distribution.connect("tcp");
                Client uds = distribution.connect("uds");
                Datagrams udp = Datagrams.to(distribution.address("udp"))) {
            assertEquals(ECHOED, client.ask(ECHO));
            assertEquals(ECHOED, uds.ask(ECHO));
            assertEquals(ECHOED, udp.ask(ECHO));
        }
    }

    @AfterEach
    public void memoryIsBounded() throws Exception {
        assertTrue(!distribution.output().contains("OutOfMemoryError"), distribution.output());
        Path status = Path.of("/proc", String.valueOf(distribution.process().pid()), "status");
        if (Files.exists(status)) {
            long resident = Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
            System.out.printf("resident memory: %d MiB%n", resident / 1024);
            assertTrue(resident < MAX_RESIDENT_KIB, "resident memory is %d KiB".formatted(resident));
        }
    }

    @Test
    public void answersEachHostileLineOnOneTcpConnection() throws Exception {
        assertAnswersEachLine("tcp");
    }

    @Test
    public void answersEachHostileLineOnOneUnixConnection() throws Exception {
        assertAnswersEachLine("uds");
    }

    @Test
    public void answersEachHostileLineInADatagram() throws Exception {
        List<String> wrong = new ArrayList<>();
        try (Datagrams datagrams = Datagrams.to(distribution.address("udp"))) {
            for (HostileLines.Row row : HostileLines.all()) {
                byte[] line = row.line().toByteArray();
                if (line.length > MAX_DATAGRAM_BYTES) {
                    continue;
                }
                datagrams.send(line);
                byte[] answer = read(datagrams, row);
                if (line.length > 0 && (line[0] == 5 || line[0] == 6)) {
                    assertArrayEquals(new byte[] {6, '\n'}, answer, row.toString());
                } else if (line.length == 0) {
                    assertEquals(REFUSED.formatted(100) + "an empty datagram\"}", text(answer));
                } else {
                    check(row, text(answer), wrong);
                }
            }
        }
        assertEquals(0, wrong.size(), String.join("\n", wrong));
    }

    @Test
    public void answersALineThatIsTooLongAndKeepsTheConnection() throws Exception {
        String expected = REFUSED.formatted(100) + "a line of more than 1048576 bytes\"}";
        try (Client client = distribution.connect("tcp")) {
            for (int length : new int[] {MAX_LINE_BYTES + 1, 20 * MAX_LINE_BYTES}) {
                client.send(line(length));
                assertEquals(expected, client.readLine());
                assertEquals(ECHOED, client.ask(ECHO));
            }
            client.send(ECHO.replace("7", "\"" + "x".repeat(MAX_LINE_BYTES - ECHO.length() - 1) + "\""));
            assertTrue(client.readLine().contains("\"status\":0"), "the longest line allowed is answered");
        }
    }

    @Test
    public void answersANestingBomb() throws Exception {
        try (Client client = distribution.connect("tcp")) {
            for (String open : List.of("[", "{\"a\":")) {
                String bomb = ECHO.replace("7", open.repeat((MAX_LINE_BYTES - 100) / open.length()));

                String answer = client.ask(bomb);

                assertTrue(
                        answer.startsWith(REFUSED.formatted(100) + "nested deeper than 500 levels, at byte "), answer);
            }
            assertEquals(ECHOED, client.ask(ECHO));
        }
    }

    @Test
    public void endsALineThatNeverEnds() throws Exception {
        int port = listener("dribbled", "\"lineTimeoutSeconds\": 1");
        try (Client client = Client.connect(port)) {
            Await.until("an answer while bytes are dribbling in", () -> {
                client.sendWhatFits(new byte[] {'x'});
                return client.isReadable();
            });

            assertEquals(REFUSED.formatted(100) + "a line that did not end within 1000 ms\"}", client.readLine());
            assertNull(client.readLine());
        }
    }

    @Test
    public void leavesAPeerThatNeverReads() throws Exception {
        int port = listener("unread", "\"unreadTimeoutSeconds\": 1");
        byte[] request = (ECHO.replace("7", "\"" + "x".repeat(50_000) + "\"") + "\n").getBytes(StandardCharsets.UTF_8);
        try (Client deaf = Client.connect(port);
                Client other = Client.connect(port)) {
            Await.until("the connection is closed by the server", () -> {
                assertEquals(ECHOED, other.ask(ECHO));
                try {
                    deaf.sendWhatFits(request);
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
            assertEquals(ECHOED, other.ask(ECHO));
        }
    }

    @Test
    public void survivesManyPeersThatNeverRead() throws Exception {
        byte[] request = (ECHO.replace("7", "\"" + "x".repeat(MAX_LINE_BYTES - 1_000) + "\"") + "\n")
                .getBytes(StandardCharsets.UTF_8);
        List<Client> clients = new ArrayList<>();
        try (Client other = distribution.connect("tcp")) {
            for (int i = 0; i < DEAF_CONNECTIONS; i++) {
                clients.add(distribution.connect("tcp"));
            }
            for (int round = 0; round < 10; round++) {
                for (Client client : clients) {
                    client.sendWhatFits(request);
                }
                assertEquals(ECHOED, other.ask(ECHO));
            }
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @Test
    public void refusesADatagramTooMany() throws Exception {
        distribution.deploy(
                "gated.jar", HandlerJar.handler(Gated.class, "gated", "1.0.0").bytes());
        Path gate = distribution.home().resolve("gate");
        String gated = ECHO.replace("echo", "gated").replace("7", "\"%s\"");
        distribution.awaitAnswer(gated.formatted(distribution.home()), "done");
        URI address = datagramListener("busy", "\"maxConcurrent\": 2");
        try (Datagrams datagrams = Datagrams.to(address)) {
            for (int i = 0; i < 3; i++) {
                datagrams.send(gated.formatted(gate).getBytes(StandardCharsets.UTF_8));
            }

            assertEquals(
                    REFUSED.formatted(500)
                            + "status: [500] message: [2 requests are being handled, no more are accepted]\"}",
                    text(datagrams.read()));
            Files.createFile(gate);
            assertEquals(ECHOED.replace("7", "\"done\""), text(datagrams.read()));
            assertEquals(ECHOED.replace("7", "\"done\""), text(datagrams.read()));
        }
    }

    @Test
    public void replacesAnAnswerThatFitsIntoNoDatagram() throws Exception {
        URI address = datagramListener("small", "\"maxResponseBytes\": 512");
        try (Datagrams datagrams = Datagrams.to(address)) {
            String answer = datagrams.ask(ECHO.replace("7", "\"" + "x".repeat(1_000) + "\""));

            assertEquals(
                    "{\"uid\":\"1\",\"status\":999,\"data\":\"an answer of 1032 bytes does not fit into the 512 bytes "
                            + "that udp carries\"}",
                    answer);
        }
    }

    @Test
    public void refusesAConnectionTooMany() throws Exception {
        int port = listener("crowded", "\"maxConnections\": " + MAX_CONNECTIONS);
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_CONNECTIONS; i++) {
                clients.add(Client.connect(port));
                assertEquals(ECHOED, clients.getLast().ask(ECHO));
            }
            try (Client surplus = Client.connect(port)) {
                assertEquals(
                        REFUSED.formatted(500)
                                + "status: [500] message: [4 connections are open, no more are accepted]\"}",
                        surplus.readLine());
                assertNull(surplus.readLine());
            }
            for (Client client : clients) {
                assertEquals(ECHOED, client.ask(ECHO));
            }
            clients.removeLast().close();
            Await.until("a place is free again", () -> {
                try (Client next = Client.connect(port)) {
                    return ECHOED.equals(next.ask(ECHO));
                } catch (IOException e) {
                    return false; // closed while the request was on its way
                }
            });
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @Test
    public void refusesUnfinishedLinesThatWouldFillTheMemory() throws Exception {
        byte[] unfinished = Arrays.copyOf(line(MAX_LINE_BYTES), MAX_LINE_BYTES - 100);
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < UNFINISHED_LINES; i++) {
                clients.add(distribution.connect("tcp"));
                clients.getLast().send(unfinished);
            }
            int surplus = UNFINISHED_LINES - MAX_UNFINISHED_LINES;
            Await.until("%d lines are refused".formatted(surplus), () -> refused(clients) >= surplus);

            for (Client client : clients) {
                client.send("");
                String answer = client.readLine();
                assertTrue(
                        answer.startsWith(REFUSED.formatted(100) + "not JSON")
                                || answer.equals(REFUSED.formatted(500)
                                        + "status: [500] message: [too many unfinished lines are waiting for"
                                        + " their end]\"}"),
                        answer);
                assertEquals(ECHOED, client.ask(ECHO), "the connection stays");
            }
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @Test
    public void closesConnectionsThatAreIdle() throws Exception {
        int port = listener("idle", "\"idleTimeoutSeconds\": 1");
        try (Client client = Client.connect(port)) {
            assertEquals(ECHOED, client.ask(ECHO));

            assertNull(client.readLine());
        }
    }

    private static int refused(List<Client> clients) throws IOException {
        int refused = 0;
        for (Client client : clients) {
            refused += client.isReadable() ? 1 : 0;
        }
        return refused;
    }

    private void assertAnswersEachLine(String scheme) throws IOException {
        List<String> wrong = new ArrayList<>();
        try (Client client = distribution.connect(scheme)) {
            for (HostileLines.Row row : HostileLines.all()) {
                byte[] line = row.line().toByteArray();
                byte[] ended = Arrays.copyOf(line, line.length + 1);
                ended[line.length] = '\n';
                client.send(ended);
                check(row, client.readLine(), wrong);
            }
        }
        assertEquals(0, wrong.size(), String.join("\n", wrong));
    }

    /**
     * Checks an answer: a bad line gets its status and text; a request for echo gets its data back, for another route
     * 400.
     */
    private static void check(HostileLines.Row row, String answer, List<String> wrong) {
        String line = row.line().utf8();
        boolean right;
        if (row.status() != 0) {
            String key = switch (row.era()) {
                case "span" -> "{\"span_key\":{";
                case "uid" -> "{\"uid\":\"";
                default -> REFUSED.formatted(row.status());
            };
            right = answer.startsWith(key)
                    && answer.contains("\"status\":%d,".formatted(row.status()))
                    && answer.contains(row.text());
        } else if (line.contains("\"echo\"")) {
            right = answer.endsWith(",\"status\":0,\"data\":" + row.text() + "}");
        } else {
            right = answer.contains("\"status\":400,");
        }
        if (!right) {
            wrong.add(row + " was answered with " + answer);
        }
    }

    private static byte[] read(Datagrams datagrams, HostileLines.Row row) throws IOException {
        try {
            return datagrams.read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError(
                    "no answer to %s, %d bytes".formatted(row, row.line().length()), e);
        }
    }

    private int listener(String name, String limit) throws Exception {
        int port = Ports.free();
        distribution.configure(
                "io.ecosystem.transport.tcp~" + name,
                "{\"host\": \"127.0.0.1\", \"port\": %d, %s}".formatted(port, limit));
        distribution.awaitLog("io.ecosystem.transport.tcp~%s: listening on tcp://127.0.0.1:%d".formatted(name, port));
        return port;
    }

    private URI datagramListener(String name, String limit) throws Exception {
        distribution.configure(
                "io.ecosystem.transport.udp~" + name, "{\"host\": \"127.0.0.1\", \"port\": 0, %s}".formatted(limit));
        String listening = "io.ecosystem.transport.udp~%s: listening on ".formatted(name);
        distribution.awaitLog(listening);
        String line = distribution.logged(listening).getLast();
        int address = line.indexOf(listening) + listening.length();
        return URI.create(line.substring(address, line.indexOf('"', address)));
    }

    /** Returns a text of a length, and a line feed. */
    private static byte[] line(int length) {
        byte[] line = new byte[length + 1];
        Arrays.fill(line, (byte) 'x');
        line[length] = '\n';
        return line;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
