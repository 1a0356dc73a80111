package io.ecosystem.handler.queue.internal;

import static io.ecosystem.handler.queue.internal.Stock.SPAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.sending.NotSentException;
import io.ecosystem.api.sending.Sender;
import io.ecosystem.api.sending.Sent;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.ServiceReference;

class SenderSendTest {

    private final Stock stock = new Stock();
    private final Senders senders = new Senders();
    private final Notices notices = new Notices();
    private final SenderSend route = new SenderSend(senders, stock.codec());
    private final ServiceReference<?> reference = reference("notices");

    @BeforeEach
    void bind() {
        senders.bindSender(notices, reference);
        senders.bindSender(new Notices(), reference("bills"));
    }

    @Test
    void sendsAMessageUnderANewKey() throws Exception {
        assertThat(Routes.of(SenderSend.class)).containsExactly("eco.sender.send");
        assertThat(Routes.role(SenderSend.class)).isEqualTo(Role.ADMIN);

        assertThat(ask("\"message\":{\"n\":1.10}")).isEqualTo("{\"key\":\"%s\"}".formatted(SPAN));

        assertThat(notices.sent).containsExactly(Map.entry(SPAN.toString(), "{\"n\":1.10}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"order-7\" | order-7",
                "\"ABCDEF78-1234-1234-1234-1234567890AB\" | abcdef78-1234-1234-1234-1234567890ab",
                "\"12345678-1234-1234-1234-1234567890AB:0000000000000ABC\""
                        + " | 12345678-1234-1234-1234-1234567890ab:0000000000000abc",
                "{\"trace_id\":\"12345678-1234-1234-1234-1234567890ab\",\"span_id\":\"0000000000000abc\"}"
                        + " | 12345678-1234-1234-1234-1234567890ab:0000000000000abc"
            })
    void sendsAMessageUnderTheStatedKey(String key, String shown) throws Exception {
        assertThat(ask("\"message\":7,\"key\":" + key)).isEqualTo("{\"key\":\"%s\"}".formatted(shown));

        assertThat(notices.sent).containsExactly(Map.entry(shown, "7"));
    }

    @Test
    void sendsNull() throws Exception {
        ask("\"message\":null,\"key\":\"a\"");

        assertThat(notices.sent).containsExactly(Map.entry("a", "null"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"key\":\"a\" | message: missing, expected any JSON",
                "\"message\":1,\"key\":7 | key: expected a text, or an object with trace_id and span_id, which are"
                        + " texts",
                "\"message\":1,\"key\":{\"trace_id\":\"1\"} | key: expected a text, or an object with trace_id and"
                        + " span_id, which are texts",
                "\"message\":1,\"key\":{\"trace_id\":\"1\",\"span_id\":\"2\"} | key: expected a trace_id that is a UUID"
                        + " and a span_id of 16 hexadecimal digits, not 1 and 2",
                "\"message\":1,\"key\":\"\" | key: expected 1 to 4096 whole characters",
                "\"message\":1,\"key\":\"\\ud83d\" | key: expected 1 to 4096 whole characters"
            })
    void refusesWhatIsNoRequest(String fields, String text) {
        assertThatThrownBy(() -> ask(fields))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessage(text);
        assertThat(notices.sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\":1}", "{\"sender\":7,\"message\":1}", "{\"sender\":\"notices\",\"more\":1}"})
    void refusesFieldsThatItDoesNotKnow(String body) {
        assertThatThrownBy(() -> stock.ask(route, "eco.sender.send", body))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID));
    }

    @Test
    void saysWhichSendersThereAreIfOneIsNotThere() {
        String body = "{\"sender\":\"notcies\",\"message\":1}";

        assertThatThrownBy(() -> stock.ask(route, "eco.sender.send", body))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.REFUSED))
                .hasMessage("there is no sender 'notcies', only: bills, notices");
        senders.unbindSender(reference);
        assertThatThrownBy(() -> ask("\"message\":1")).hasMessage("there is no sender 'notices', only: bills");
        assertThatThrownBy(() -> stock.ask(new SenderSend(new Senders(), stock.codec()), "eco.sender.send", body))
                .hasMessage("there is no sender 'notcies', nor any other");
    }

    @Test
    void refusesAKnownKeyWithAnotherMessage() throws Exception {
        ask("\"message\":1,\"key\":\"a\"");
        ask("\"message\":1,\"key\":\"a\"");

        assertThatThrownBy(() -> ask("\"message\":2,\"key\":\"a\""))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.REFUSED))
                .hasMessage("the key a stands for another message");
    }

    @Test
    void passesOnThatAMessageIsNotStored() {
        notices.full = true;

        assertThatThrownBy(() -> ask("\"message\":1,\"key\":\"a\""))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.BUSY))
                .hasMessage("the queue is full");
    }

    private String ask(String fields) throws Exception {
        return stock.ask(route, "eco.sender.send", "{\"sender\":\"notices\",%s}".formatted(fields));
    }

    private ServiceReference<?> reference(String name) {
        return (ServiceReference<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> name;
                    case "compareTo" ->
                        name.compareTo(
                                String.valueOf(((ServiceReference<?>) arguments[0]).getProperty(Sender.PROPERTY)));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Keeps what is sent. */
    private static final class Notices implements Sender<Object> {

        private final Map<String, String> sent = new TreeMap<>();
        private boolean full;

        @Override
        public Key send(Object message) {
            send(message, SPAN);
            return SPAN;
        }

        @Override
        public void send(Object message, Key key) {
            if (full) {
                throw new NotSentException(key, "the queue is full");
            }
            String body = ((Bytes) message).utf8();
            if (!body.equals(sent.getOrDefault(key.toString(), body))) {
                throw new IllegalArgumentException("the key %s stands for another message".formatted(key));
            }
            sent.put(key.toString(), body);
        }

        @Override
        public Sent follow(Object message) {
            throw new UnsupportedOperationException();
        }
    }
}
