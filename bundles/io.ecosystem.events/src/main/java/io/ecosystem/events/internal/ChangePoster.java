package io.ecosystem.events.internal;

import io.ecosystem.spi.runtime.EcosystemRuntime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts what changes in the runtime, on one thread. While there is no runtime, as in its replacement, it waits, and
 * then continues from the last state that it has seen. Thread-safe.
 */
final class ChangePoster implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChangePoster.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(1);

    private final Consumer<Event> destination;
    private final RuntimeChanges changes;
    private final Thread thread;
    private @Nullable EcosystemRuntime runtime; // guarded by the lock of the object, like the next two
    private boolean hasChanged;
    private boolean closed;

    /** Creates one that waits for a runtime. */
    ChangePoster(Consumer<Event> destination, Duration patience) {
        this.destination = destination;
        changes = new RuntimeChanges(patience);
        thread = Thread.ofPlatform().daemon().name("io.ecosystem.events").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a runtime, in place of another one, or again because it has changed. */
    synchronized void look(EcosystemRuntime present) {
        runtime = present;
        hasChanged = true;
        notifyAll();
    }

    /** Drops a runtime, unless another one has taken its place. */
    synchronized void drop(EcosystemRuntime absent) {
        if (runtime == absent) {
            runtime = null;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Optional<Long> again = Optional.empty();
            boolean failed = false;
            for (var present = await(again); present.isPresent(); present = await(again)) {
                try {
                    changes.since(present.get().getRuntimeDTO(), System.nanoTime())
                            .forEach(destination);
                    again = changes.nextEnd();
                    failed = false;
                } catch (RuntimeException e) {
                    if (!failed) {
                        log.warn("Changes cannot be posted to Event Admin; it is tried again each second", e);
                    }
                    again = Optional.of(System.nanoTime() + RETRY.toNanos());
                    failed = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the runtime when it has changed, or at a time, if there is one; empty at the end. */
    private synchronized Optional<EcosystemRuntime> await(Optional<Long> time) throws InterruptedException {
        while (!closed) {
            boolean isTime = time.isPresent() && time.get() - System.nanoTime() <= 0;
            if (runtime != null && (hasChanged || isTime)) {
                hasChanged = false;
                return Optional.of(runtime);
            }
            if (runtime != null && time.isPresent()) {
                TimeUnit.NANOSECONDS.timedWait(this, time.get() - System.nanoTime());
            } else {
                wait();
            }
        }
        return Optional.empty();
    }
}
