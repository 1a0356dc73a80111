package io.ecosystem.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.ServiceReference;

class ServicePropertiesTest {

    private final FakeBundle acme = new FakeBundle(1, "acme", "1.0.0");

    @Test
    void aRefusedRouteIsNoMissingRoute() {
        ServiceReference<?> refused = acme.reference(1, 0, new String[] {"eco.mine", " "});

        assertThat(ServiceProperties.routes(refused)).isEmpty();
        assertThat(ServiceProperties.statesRoute(refused)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void aBlankRouteIsNone(String route) {
        ServiceReference<?> without = acme.reference(1, 0, route);

        assertThat(ServiceProperties.routes(without)).isEmpty();
        assertThat(ServiceProperties.statesRoute(without)).isFalse();
    }
}
