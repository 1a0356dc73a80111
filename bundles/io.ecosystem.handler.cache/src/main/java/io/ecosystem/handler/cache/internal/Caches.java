package io.ecosystem.handler.cache.internal;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.handler.RefusedException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The available caches. */
@Component(service = Caches.class)
public final class Caches {

    private static final String ENGINE = "cache.engine";

    /**
     * An available cache.
     *
     * @param engine the bundle that provides it
     */
    record Present(Cache<?, ?> cache, String engine) {}

    private final Map<ServiceReference<?>, Present> present = new ConcurrentHashMap<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCache(Cache<?, ?> cache, ServiceReference<?> reference) {
        present.put(reference, new Present(cache, String.valueOf(reference.getProperty(ENGINE))));
    }

    void unbindCache(ServiceReference<?> reference) {
        present.remove(reference);
    }

    /** Returns all caches, by name. */
    List<Present> all() {
        return present.values().stream()
                .sorted(Comparator.comparing(one -> one.cache().name()))
                .toList();
    }

    /**
     * Returns the cache with a name, or all if there is no name.
     *
     * @throws RefusedException if there is no cache with that name
     */
    List<Present> named(Optional<String> name) {
        if (name.isEmpty()) {
            return all();
        }
        List<Present> found = all().stream()
                .filter(one -> one.cache().name().equals(name.get()))
                .toList();
        if (found.isEmpty()) {
            String names = all().stream().map(one -> one.cache().name()).collect(Collectors.joining(", "));
            throw new RefusedException(
                    names.isEmpty()
                            ? "there is no cache '%s', nor any other".formatted(name.get())
                            : "there is no cache '%s', only: %s".formatted(name.get(), names));
        }
        return found;
    }
}
