package io.ecosystem.queue.outgoing.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.codec.json.internal.JsonCodec;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderRulesTest {

    private final JsonCodec codec = new JsonCodec();

    @Test
    void readsTargetsWithAndWithoutNames() {
        assertThat(Destination.parse("tcp://a:1, tcp://b:2"))
                .isEqualTo(new Destination("", List.of("tcp://a:1", "tcp://b:2")));
        assertThat(Destination.parse("west=uds:///run/x=y.sock"))
                .isEqualTo(new Destination("west", List.of("uds:///run/x=y.sock")));
        assertThat(Destination.parse("uds:///run/x=y.sock").name()).isEmpty();
        assertThat(Destination.parse("west=tcp://a:1, tcp://b:2")).hasToString("west=tcp://a:1,tcp://b:2");
    }

    @Test
    void takesItsNameFromItsConfiguration() {
        var settings = new SenderSettings(
                config(Map.of()), Map.of("service.pid", "io.ecosystem.queue.outgoing~notices"), codec);

        assertThat(settings.rules().sender()).isEqualTo("notices");
        assertThat(settings.rules().policy().maxAttempts()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        targets  |               | a target is ''
        targets  | http://a:1    | http
        route    | ''            | 'route' is missing
        backoff  | soon          | 'soon' is no length of time
        retry    | 501           | 'retry' has '501', expected some of [unreachable, timeout, lost, 100, 200
        order    | loose         | 'order' is 'loose', expected free or strict
        interval | often         | 'often' is no length of time
        timeout  | 0s            | Timeout must be
        workers  | 0             | workers must be from 1 to 1000, not 0
        """)
    void namesWhatDoesNotHold(String key, String value, String complaint) {
        Object wrong = switch (key) {
            case "targets", "retry" -> new String[] {value == null ? "" : value};
            case "workers" -> Integer.parseInt(value);
            default -> value;
        };

        assertThatThrownBy(
                        () -> new SenderSettings(config(Map.of(key, wrong)), Map.of("service.pid", "x~notices"), codec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the settings of sender 'notices' do not hold: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void wantsNamesForSeveralTargets() {
        var both = config(Map.of("targets", new String[] {"tcp://a:1", "tcp://b:1"}));

        assertThatThrownBy(() -> new SenderSettings(both, Map.of("service.pid", "x~notices"), codec))
                .hasMessageEndingWith("two targets have the name ''; write each as name=address");
    }

    @Test
    void keepsWhatHeldWhenAChangeDoesNot() {
        var settings = new SenderSettings(config(Map.of()), Map.of("service.pid", "x~notices"), codec);
        SenderRules before = settings.rules();

        settings.modified(config(Map.of("route", " ")));

        assertThat(settings.rules()).isSameAs(before);
    }

    /** Returns the defaults with a target, a route and the given values. */
    private static SenderSettings.Config config(Map<String, Object> stated) {
        return (SenderSettings.Config) Proxy.newProxyInstance(
                SenderRulesTest.class.getClassLoader(),
                new Class<?>[] {SenderSettings.Config.class},
                (proxy, method, arguments) -> stated.getOrDefault(
                        method.getName(),
                        switch (method.getName()) {
                            case "targets" -> new String[] {"tcp://127.0.0.1:1"};
                            case "route" -> "notices.add";
                            default -> method.getDefaultValue();
                        }));
    }
}
