package io.ecosystem.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one listener open where its configuration says.
 *
 * <p>What cannot be opened is reported once and tried again every second until it can, or until the configuration
 * changes. A listener that moves opens at its new address before it closes at the old one, and stays at the old one as
 * long as the new one fails. Where both cannot be open at a time the old one is released first.
 *
 * <p>All state is guarded by the lock of the object. It is held while an address is released that the next place needs,
 * and never while connections drain.
 */
public final class Listener implements AutoCloseable {

    /** Where a listener shall be. */
    public interface Place {

        /** The address as configured. */
        String address();

        /** Whether both cannot be open at a time. */
        boolean excludes(Place other);

        /** Opens it; the message of a failure says why not, in a form that an operator can act on. */
        Endpoint open() throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final String name;
    private final Duration retryInterval;
    private final List<Thread> draining = new ArrayList<>();
    private Place wanted;
    private Endpoint open;
    private Place openPlace;
    private String failure;
    private Thread retrying;
    private boolean closed;

    /** A listener called {@code name} that tries every second. */
    public Listener(String name) {
        this(name, Duration.ofSeconds(1));
    }

    Listener(String name, Duration retryInterval) {
        this.name = name;
        this.retryInterval = retryInterval;
    }

    /** Opens, or moves to, a place; a failure is kept for {@link #failure()} and tried again. */
    public synchronized void moveTo(Place place) {
        wanted = place;
        failure = null;
        attempt();
        if (failure != null && retrying == null) {
            retrying = Thread.ofVirtual().name(name + "-retry").start(this::retry);
        }
        notifyAll();
    }

    /** Reports a configuration that is no place at all; what listens goes on listening. */
    public synchronized void reject(String reason) {
        wanted = openPlace;
        failure = reason;
        log.error("{}: {}{}", name, reason, open == null ? "" : "; still listening on " + open.address());
        notifyAll();
    }

    /** Where it listens, or is meant to. */
    public synchronized String address() {
        return open != null ? open.address() : wanted != null ? wanted.address() : "nowhere";
    }

    /** Why it does not listen where it is meant to. */
    public synchronized Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Closes what is open, waiting until it has drained. */
    @Override
    public void close() {
        List<Thread> threads;
        synchronized (this) {
            closed = true;
            leave();
            threads = new ArrayList<>(draining);
            if (retrying != null) {
                threads.add(retrying);
            }
            notifyAll();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() {
        Place before = open != null && openPlace.excludes(wanted) ? openPlace : null;
        if (before != null) {
            open.release();
            leave();
        }
        try {
            become(wanted);
            failure = null;
        } catch (IOException | RuntimeException e) {
            if (before != null) {
                goBack(before);
            }
            String reason = "cannot listen on %s: %s".formatted(wanted.address(), e.getMessage());
            if (!reason.equals(failure)) {
                log.error("{}: {}{}; trying again every {} ms", name, reason,
                        open == null ? "" : "; still listening on " + open.address(), retryInterval.toMillis());
            }
            failure = reason;
        }
    }

    private void become(Place place) throws IOException {
        Endpoint opened = place.open();
        leave();
        open = opened;
        openPlace = place;
        log.info("{}: listening on {}", name, opened.address());
    }

    private void goBack(Place before) {
        try {
            become(before);
        } catch (IOException | RuntimeException e) {
            log.error("{}: cannot listen on {} again: {}", name, before.address(), e.getMessage());
        }
    }

    /** Gives up the open endpoint; it drains on a thread of its own. */
    private void leave() {
        if (open == null) {
            return;
        }
        Endpoint leaving = open;
        open = null;
        openPlace = null;
        draining.removeIf(thread -> !thread.isAlive());
        draining.add(Thread.ofVirtual().name(name + "-drain").start(() -> {
            leaving.close();
            log.info("{}: closed {}", name, leaving.address());
        }));
    }

    private synchronized void retry() {
        while (!closed && failure != null && wanted != openPlace) {
            try {
                wait(retryInterval.toMillis());
            } catch (InterruptedException e) {
                break;
            }
            if (!closed && failure != null && wanted != openPlace) {
                attempt();
            }
        }
        retrying = null;
    }
}
