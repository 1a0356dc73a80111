package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.cache.Cache;
import io.ecosystem.api.cache.CacheGoneException;
import io.ecosystem.api.cache.Cached;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.codec.Projection;
import io.ecosystem.spi.interception.Interception;
import io.ecosystem.spi.interception.Invocation;
import io.ecosystem.spi.time.MovableClock;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cached answers of one handler, while it is there. A successor, even from the same bundle, starts with none. */
final class HandlerAnswers implements Interception {

    private static final Logger log = LoggerFactory.getLogger(HandlerAnswers.class);

    private static final Projection WHOLE = data -> Optional.of(List.of(data));

    /** Separates values; never occurs in JSON. */
    private static final int SEPARATOR = 0;

    private final long handler;
    private final String routes;
    private final Terms terms;
    private final Projection key;
    private final Supplier<Optional<Cache<Object, Object>>> cache;
    private final Invocation next;
    private final MovableClock clock;
    private final AtomicBoolean missing = new AtomicBoolean();
    private volatile boolean closed; // written once

    HandlerAnswers(
            long handler,
            String routes,
            Terms terms,
            Codec codec,
            Supplier<Optional<Cache<Object, Object>>> cache,
            Invocation next,
            MovableClock clock) {
        this.handler = handler;
        this.routes = routes;
        this.terms = terms;
        key = terms.key().isEmpty() ? WHOLE : codec.projection(terms.key());
        this.cache = cache;
        this.next = next;
        this.clock = clock;
    }

    @Override
    public Bytes invoke(Bytes data, Call call) throws Exception {
        Optional<Cache<Object, Object>> present = cache.get();
        if (present.isEmpty()) {
            return withoutCache(data, call);
        }
        Optional<List<Bytes>> asked = key.of(data);
        if (asked.isEmpty()) {
            return next.invoke(data, call);
        }
        try {
            return cached(new Question(handler, joined(asked.get())), present.get(), data, call);
        } catch (CacheGoneException e) {
            if (e.cache().equals(terms.cache())) {
                return withoutCache(data, call);
            }
            throw e;
        }
    }

    private Bytes cached(Question question, Cache<Object, Object> answers, Bytes data, Call call) throws Exception {
        if (missing.get()) {
            missing.set(false); // so that the next absence is logged again
        }
        Asked asked = new Asked(data, call);
        CachedAnswer answer = (CachedAnswer) answers.getOrCompute(question, asked, asked);
        if (closed) {
            answers.remove(question, answer);
        }
        return answer.body();
    }

    /** One request: decides which answers are fresh for it, and computes a new one. */
    private final class Asked implements Predicate<Object>, Cache.Computation<Object, Object, Exception> {

        private final Bytes data;
        private final Call call;

        Asked(Bytes data, Call call) {
            this.data = data;
            this.call = call;
        }

        @Override
        public boolean test(Object answer) {
            return ((CachedAnswer) answer).isFresh(clock.at(call.began()));
        }

        @Override
        public Object compute(Object key) throws Exception {
            Question question = (Question) key;
            Bytes body = next.invoke(data, call).copy();
            question.keep();
            return new CachedAnswer(
                    question, body, clock.nanoTime() + terms.timeToLive().toNanos());
        }
    }

    private Bytes withoutCache(Bytes data, Call call) throws Exception {
        if (missing.compareAndSet(false, true)) {
            log.warn(
                    "There is no cache '{}' for the answers of {}, so {}; configure one",
                    terms.cache(),
                    routes,
                    terms.withoutCache() == Cached.Fallback.CALL
                            ? "each request calls the handler"
                            : "requests are refused");
        }
        if (terms.withoutCache() == Cached.Fallback.REFUSE) {
            throw RefusedException.busy("cache '%s' is not there".formatted(terms.cache()));
        }
        return next.invoke(data, call);
    }

    private static Bytes joined(List<Bytes> values) {
        if (values.size() == 1) {
            return values.getFirst();
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (Bytes value : values) {
            joined.write(value.array(), value.offset(), value.length());
            joined.write(SEPARATOR);
        }
        return Bytes.of(joined.toByteArray());
    }

    /** Drops the answers, which can no longer be requested. */
    @Override
    public void close() {
        closed = true;
        try {
            cache.get().ifPresent(this::dropFrom);
        } catch (CacheGoneException e) {
            // and its answers
        }
    }

    private void dropFrom(Cache<Object, Object> answers) {
        answers.removeIf((question, answer) -> question instanceof Question asked && asked.handler() == handler);
    }
}
