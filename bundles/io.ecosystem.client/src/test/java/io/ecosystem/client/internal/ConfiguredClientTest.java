package io.ecosystem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.client.EcosystemClient;
import io.ecosystem.spi.codec.Codec;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ConfiguredClientTest {

    private static final Codec CODEC =
            ServiceLoader.load(Codec.class).findFirst().orElseThrow();

    @Test
    void opensWithTheDefaults() {
        try (EcosystemClient client = ConfiguredClient.opened("test", configuration(Map.of()), CODEC)) {
            assertThat(client.statistics().calls()).isZero();
        }
    }

    @Test
    void namesTheClientThatCannotBe() {
        assertThatThrownBy(
                        () -> ConfiguredClient.opened("shop", configuration(Map.of("addresses", new String[0])), CODEC))
                .hasMessage("client 'shop': a client needs an address, such as tcp://127.0.0.1:8888");
        assertThatThrownBy(() ->
                        ConfiguredClient.opened("shop", configuration(Map.of("addresses", new String[] {"a"})), CODEC))
                .hasMessageStartingWith("client 'shop': 'a' is no address");
    }

    @Test
    void refusesAChoiceThatItDoesNotKnow() {
        assertThatThrownBy(() -> ConfiguredClient.opened("test", configuration(Map.of("order", "random")), CODEC))
                .hasMessage("client 'test': order must be one of [inOrder, spread], not 'random'");
    }

    /** Returns a configuration as a container creates it, with defaults for unset values. */
    private static ConfiguredClient.Config configuration(Map<String, Object> settings) {
        return (ConfiguredClient.Config) Proxy.newProxyInstance(
                ConfiguredClientTest.class.getClassLoader(),
                new Class<?>[] {ConfiguredClient.Config.class},
                (proxy, method, arguments) -> settings.getOrDefault(
                        method.getName(),
                        method.getName().equals("addresses")
                                ? new String[] {"tcp://127.0.0.1:1"}
                                : method.getDefaultValue()));
    }
}
