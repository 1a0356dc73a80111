package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.StoreUnavailableException;
import io.ecosystem.spi.queue.StoredQueue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A queue whose methods fail on demand, and that counts takes. */
final class Faulty {

    private final StoredQueue real;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Map<String, Integer> breaks = new ConcurrentHashMap<>();
    private final AtomicInteger takes = new AtomicInteger();

    Faulty(StoredQueue real) {
        this.real = real;
    }

    StoredQueue queue() {
        return (StoredQueue) Proxy.newProxyInstance(
                Faulty.class.getClassLoader(),
                new Class<?>[] {StoredQueue.class},
                (proxy, method, arguments) -> call(method, arguments));
    }

    /** Makes the next calls of a method fail with a full disk. */
    void failNext(String method, int times) {
        failures.put(method, times);
    }

    /** Makes the next call of a method throw an unexpected error. */
    void breakNext(String method) {
        breaks.put(method, 1);
    }

    int takes() {
        return takes.get();
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("take")) {
            takes.incrementAndGet();
        }
        if (isNext(failures, method)) {
            return CompletableFuture.failedFuture(new StoreUnavailableException("the disk is full", null));
        }
        if (isNext(breaks, method)) {
            throw new LinkageError("pretended");
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean isNext(Map<String, Integer> counts, Method method) {
        boolean[] next = {false};
        counts.computeIfPresent(method.getName(), (name, left) -> {
            next[0] = true;
            return left > 1 ? left - 1 : null;
        });
        return next[0];
    }
}
