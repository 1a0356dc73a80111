package io.ecosystem.itests;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import acme.Outcome;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Tests that the shipped bundles answer over each transport, in both generations of keys, with every status, and in
 * order.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class EchoIT {

    private static final int PIPELINED = 1_000;
    private static final String UID = "\"uid\":\"7\"";
    private static final String SPAN = "\"span_key\":{\"trace_id\":\"12345678-1234-1234-1234-1234567890ab\","
            + "\"span_id\":\"1234567890abcdef\"}";

    @Inject
    BundleContext context;

    @Inject
    @Filter("(service.pid=io.ecosystem.transport.tcp~main)")
    Transport tcp;

    @Inject
    @Filter("(service.pid=io.ecosystem.transport.uds~main)")
    Transport uds;

    @Inject
    @Filter("(service.pid=io.ecosystem.transport.udp~main)")
    Transport udp;

    @Inject
    @Filter("(ecosystem.route=echo)")
    Handler<?, ?> echo;

    private ServiceRegistration<?> outcome;

    @Configuration
    public Option[] container() throws IOException {
        return Container.with(Map.of(
                "io.ecosystem.transport.tcp~main", "{\"host\": \"127.0.0.1\", \"port\": 0}",
                "io.ecosystem.transport.udp~main", "{\"host\": \"127.0.0.1\", \"port\": 0}",
                "io.ecosystem.transport.uds~main", "{}"));
    }

    @Before
    public void registerAHandler() {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Route.PROPERTY, "outcome");
        outcome = context.registerService(Handler.class, new Outcome(), properties);
    }

    @After
    public void unregisterTheHandler() {
        outcome.unregister();
    }

    @Test
    public void answersBothGenerationsOnOneTcpConnection() throws Exception {
        assertAnswersBothGenerations(tcp);
    }

    @Test
    public void answersBothGenerationsOnOneUnixConnection() throws Exception {
        assertAnswersBothGenerations(uds);
    }

    @Test
    public void answersBothGenerationsOverUdp() throws Exception {
        try (Datagrams datagrams = Datagrams.to(URI.create(udp.address()))) {
            assertEquals(answer(SPAN, 0, "[1,2]"), datagrams.ask(request(SPAN, "echo", "[1,2]")));
            assertEquals(answer(UID, 0, "\"ö\""), datagrams.ask(request(UID, "echo", "\"ö\"") + "\n"));
            datagrams.send(new byte[] {5, '\n'});
            assertArrayEquals(new byte[] {6, '\n'}, datagrams.read());
        }
    }

    @Test
    public void passesDataWithoutLoss() throws Exception {
        String data =
                "{\"z\":123456789012345678901234567890,\"a\":0.10000000000000000000001,\"m\":\"\\ud83d\",\"\":[]}";
        try (Client client = Client.connect(URI.create(tcp.address()))) {
            assertEquals(answer(UID, 0, data), client.ask(request(UID, "echo", data)));
        }
    }

    @Test
    public void answersWithEveryStatus() throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(outcome("done"), answer(UID, 0, "{\"doubled\":42}"));
        expected.put("{", "{\"span_key\":null,\"uid\":\"\",\"status\":100,\"data\":\"not JSON");
        expected.put(outcome("denied"), answer(UID, 200, "\"status: [200] message: [not you]\""));
        expected.put("{" + UID + ",\"data\":1}", "{" + UID + ",\"status\":300,\"data\":\"route_key: ");
        expected.put(request(UID, "outcome", "{\"end\":\"done\"}"), "{" + UID + ",\"status\":300,\"data\":\"number: ");
        expected.put(outcome("invalid"), answer(UID, 300, "\"number: expected an even one\""));
        expected.put(
                request(UID, "nobody", "1"),
                answer(UID, 400, "\"status: [400] message: [Unknown route key 'nobody']\""));
        expected.put(outcome("busy"), answer(UID, 500, "\"status: [500] message: [too much to do]\""));
        expected.put(
                outcome("refused"),
                answer(UID, 600, "\"status: [600] message: [Processing Failure 'outcome', message: 'no dice']\""));
        expected.put(outcome("failed"), answer(UID, 999, "\"out of order\""));
        for (Transport stream : new Transport[] {tcp, uds}) {
            try (Client client = Client.connect(URI.create(stream.address()))) {
                for (var pair : expected.entrySet()) {
                    assertStartsWith(pair.getValue(), client.ask(pair.getKey()));
                }
            }
        }
        try (Datagrams datagrams = Datagrams.to(URI.create(udp.address()))) {
            for (var pair : expected.entrySet()) {
                assertStartsWith(pair.getValue(), datagrams.ask(pair.getKey()));
            }
        }
    }

    @Test
    public void keepsTheOrderOfPipelinedRequestsOverTcp() throws Exception {
        assertKeepsTheOrder(tcp);
    }

    @Test
    public void keepsTheOrderOfPipelinedRequestsOverAUnixSocket() throws Exception {
        assertKeepsTheOrder(uds);
    }

    private static void assertAnswersBothGenerations(Transport transport) throws IOException {
        try (Client client = Client.connect(URI.create(transport.address()))) {
            assertEquals(answer(SPAN, 0, "{\"a\":1}"), client.ask(request(SPAN, "echo", "{\"a\":1}")));
            assertEquals(answer(UID, 0, "\"ö\""), client.ask(request(UID, "echo", "\"ö\"")));
            assertEquals(answer(SPAN, 0, "null"), client.ask(request(SPAN, "echo", "null")));
        }
    }

    /** Sends requests, bad lines and heartbeats in turn, before it reads the first answer. */
    private static void assertKeepsTheOrder(Transport transport) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < PIPELINED; i++) {
            lines.append(
                            switch (i % 10) {
                                case 3 -> "\u0005";
                                case 7 -> "no JSON";
                                default -> request(i % 2 == 0 ? SPAN : UID, "echo", String.valueOf(i));
                            })
                    .append('\n');
        }
        try (Client client = Client.connect(URI.create(transport.address()))) {
            client.send(lines.toString().stripTrailing());

            for (int i = 0; i < PIPELINED; i++) {
                String answer = client.readLine();

                switch (i % 10) {
                    case 3 -> assertEquals("\u0006", answer);
                    case 7 -> assertTrue(answer, answer.contains("\"status\":100"));
                    default -> assertEquals(answer(i % 2 == 0 ? SPAN : UID, 0, String.valueOf(i)), answer);
                }
            }
        }
    }

    private static void assertStartsWith(String expected, String answer) {
        assertTrue("expected %s but got %s".formatted(expected, answer), answer.startsWith(expected));
    }

    private static String outcome(String end) {
        return request(UID, "outcome", "{\"end\":\"%s\",\"number\":21}".formatted(end));
    }

    private static String request(String key, String route, String data) {
        return "{%s,\"route_key\":\"%s\",\"data\":%s}".formatted(key, route, data);
    }

    private static String answer(String key, int status, String data) {
        return "{%s,\"status\":%d,\"data\":%s}".formatted(key, status, data);
    }
}
