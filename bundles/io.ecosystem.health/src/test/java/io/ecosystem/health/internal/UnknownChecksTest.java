package io.ecosystem.health.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.felix.hc.api.HealthCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.ServiceReference;

class UnknownChecksTest {

    private final ServiceReference<HealthCheck> disk =
            check(Map.of(HealthCheck.NAME, "Disk space", HealthCheck.TAGS, new String[] {"ecosystem", "disk"}));
    private final UnknownChecks checks = new UnknownChecks();

    @BeforeEach
    void bind() {
        checks.bindCheck(disk);
        checks.bindCheck(check(Map.of(HealthCheck.NAME, "Orders", HealthCheck.TAGS, "orders")));
    }

    @ParameterizedTest
    @CsvSource({
        ",, false",
        "'',, false",
        "disk,, false",
        "'disk,orders;ecosystem',, false",
        "-disk,, false",
        "'ecosystem,disk,-orders',, true",
        ", Orders, false",
        ", -Disk space, false"
    })
    void passesWhatThereIs(String tags, String names, boolean all) {
        assertThat(checks.refusal(tags, names, all)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dsik | | false | no check has the tag 'dsik', only: disk, ecosystem, orders",
                "disk,-oders | | false | no check has the tag 'oders', only: disk, ecosystem, orders",
                "disk | Order | false | no check has the name 'Order', only: Disk space, Orders",
                "disk,orders | | true | no check has all of the tags disk, orders"
            })
    void namesWhatThereIsNot(String tags, String names, boolean all, String refusal) {
        assertThat(checks.refusal(tags, names, all)).contains(refusal);
    }

    @Test
    void knowsTheChecksThatAreThereNow() {
        checks.unbindCheck(disk);

        assertThat(checks.refusal("disk", null, false)).contains("no check has the tag 'disk', only: orders");
    }

    @SuppressWarnings("unchecked") // a proxy of the generic interface
    private static ServiceReference<HealthCheck> check(Map<String, Object> properties) {
        return (ServiceReference<HealthCheck>) Proxy.newProxyInstance(
                UnknownChecksTest.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (self, method, given) -> switch (method.getName()) {
                    case "getProperty" -> properties.get(given[0]);
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == given[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
