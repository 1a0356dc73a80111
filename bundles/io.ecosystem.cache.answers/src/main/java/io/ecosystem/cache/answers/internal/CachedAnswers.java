package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.cache.Cached;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.interception.Interception;
import io.ecosystem.spi.interception.Interceptor;
import io.ecosystem.spi.interception.Invocation;
import io.ecosystem.spi.time.MovableClock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers repeated requests of {@link Cached} handlers. Tracks the available caches. */
@Component(service = Interceptor.class)
public final class CachedAnswers implements Interceptor {

    private static final Logger log = LoggerFactory.getLogger(CachedAnswers.class);

    /** Never counts anew while a cache may hold an answer: a cache outlives this component. */
    private static final AtomicLong HANDLERS = new AtomicLong();

    private final Codec codec;
    private final MovableClock clock;
    private final Map<String, List<Cache<Object, Object>>> caches = new ConcurrentHashMap<>(); // the first is used

    /** Starts without any cache. */
    @Activate
    public CachedAnswers(
            @Reference Codec codec,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) @Nullable MovableClock clock) {
        this.codec = codec;
        this.clock = Objects.requireNonNullElseGet(clock, MovableClock::new);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    @SuppressWarnings("unchecked") // all keys and values come from this bundle
    void bindCache(Cache<?, ?> cache) {
        caches.merge(
                cache.name(),
                List.of((Cache<Object, Object>) cache),
                (all, other) -> Stream.concat(all.stream(), other.stream()).toList());
    }

    void unbindCache(Cache<?, ?> cache) {
        caches.computeIfPresent(cache.name(), (name, all) -> {
            List<Cache<Object, Object>> others =
                    all.stream().filter(one -> one != cache).toList();
            return others.isEmpty() ? null : others;
        });
    }

    @Override
    public Optional<Interception> intercept(Map<String, Object> handler, Invocation next) {
        if (!handler.containsKey(Terms.CACHE)) {
            return Optional.empty();
        }
        String routes = routes(handler.get(Route.PROPERTY));
        try {
            Terms terms = Terms.of(handler);
            return Optional.of(new HandlerAnswers(
                    HANDLERS.incrementAndGet(),
                    routes,
                    terms,
                    codec,
                    () -> Optional.ofNullable(caches.get(terms.cache())).map(List::getFirst),
                    next,
                    clock));
        } catch (IllegalArgumentException e) {
            log.error("Answers of {} are not cached: {}", routes, e.getMessage());
            return Optional.empty();
        }
    }

    private static String routes(@Nullable Object property) {
        return property instanceof String[] several ? Arrays.toString(several) : String.valueOf(property);
    }
}
