package io.ecosystem.queue.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.spi.queue.QueueStore;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

class StoresTest {

    private final Stores stores = new Stores();
    private final QueueStore older = proxy(QueueStore.class, Map.of());
    private final QueueStore newer = proxy(QueueStore.class, Map.of());

    @Test
    void usesOneStoreOfEachEngineAndThatIsTheNewest() {
        ServiceReference<QueueStore> next = reference("sqlite", 0, "1.10.0", -1);
        stores.add(older, reference("sqlite", 0, "1.9.0", 1));
        stores.add(newer, next);

        assertThat(stores.find("sqlite")).containsSame(newer);
        assertThat(stores.all()).containsExactly(newer);

        stores.remove(next);
        assertThat(stores.find("sqlite")).containsSame(older);
        assertThat(stores.all()).containsExactly(older);
    }

    @Test
    void prefersAHigherRankingToANewerVersion() {
        stores.add(older, reference("sqlite", 1, "1.0.0", 1));
        stores.add(newer, reference("sqlite", 0, "2.0.0", -1));

        assertThat(stores.find("sqlite")).containsSame(older);
    }

    @Test
    void tellsEnginesApart() {
        stores.add(older, reference("sqlite", 0, "1.0.0", 1));
        stores.add(newer, reference("memory", 0, "1.0.0", -1));

        assertThat(stores.find("memory")).containsSame(newer);
        assertThat(stores.find("other")).isEmpty();
        assertThat(stores.all()).containsExactlyInAnyOrder(older, newer);
        stores.clear();
        assertThat(stores.all()).isEmpty();
    }

    /** Returns a reference with a stated order, which the framework derives from the age of the service. */
    @SuppressWarnings("unchecked") // a proxy of a generic interface
    private static ServiceReference<QueueStore> reference(String engine, int ranking, String version, int order) {
        Bundle bundle = proxy(Bundle.class, Map.of("getVersion", new Version(version)));
        Map<String, Object> properties = Map.of(QueueStore.ENGINE, engine, "service.ranking", ranking);
        return (ServiceReference<QueueStore>) Proxy.newProxyInstance(
                StoresTest.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getBundle" -> bundle;
                    case "getProperty" -> properties.get(arguments[0]);
                    case "compareTo" -> order;
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    case "toString" -> "a " + type.getSimpleName();
                    default -> answers.get(method.getName());
                }));
    }
}
