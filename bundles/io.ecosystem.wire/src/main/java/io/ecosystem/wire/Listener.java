package io.ecosystem.wire;

import io.ecosystem.api.message.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one listener open where its configuration says.
 *
 * <p>What cannot be opened is reported once and tried again every second until it can, or until the configuration
 * changes. A listener that moves opens at its new address before it closes at the old one, and stays at the old one as
 * long as the new one fails. Where both cannot be open at a time the old one is released first, once all that can be
 * known before is known; if that was in vain, it goes back with its connections, and the next time comes after a pause
 * that grows. A listener that nobody can reach any more, as its socket file is gone, is made again.
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

        /** Fails for whatever would keep it from being opened, as far as that is known without trying. */
        void check() throws IOException;

        /** Opens it; the message of a failure says why not, in a form that an operator can act on. */
        Endpoint open() throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    private static final int LONGEST_PAUSE = 64; // in tries

    private final String name;
    private final Duration retryInterval;
    private final List<Thread> draining = new ArrayList<>();
    private Place wanted;
    private Endpoint open;
    private Place openPlace;
    private String failure;
    private String loss; // why nobody can reach what is open; null while it listens
    private int pause; // in tries, since an address was released in vain
    private int skipped;
    private Thread keeper;
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
        pause = 0;
        attempt();
        if (keeper == null) {
            keeper = Thread.ofVirtual().name(name + "-keeper").start(this::keep);
        }
    }

    /** Reports a configuration that is no place at all; what listens goes on listening. */
    public synchronized void reject(String reason) {
        wanted = openPlace;
        failure = reason;
        log.error("{}: {}{}", name, reason, open == null ? "" : "; still listening on " + open.address());
    }

    /** Where it listens, or is meant to. */
    public synchronized String address() {
        return open != null ? open.address() : wanted != null ? wanted.address() : "nowhere";
    }

    /** Why it does not listen where it is meant to. */
    public synchronized Optional<String> failure() {
        return Optional.ofNullable(failure == null ? loss : failure);
    }

    /**
     * Asks what listens, from outside.
     *
     * @see Endpoint#probe
     */
    public Bytes probe(Bytes line, Duration atMost) throws IOException {
        Endpoint asked;
        synchronized (this) {
            asked = open;
        }
        if (asked == null) {
            throw new IOException("it does not listen");
        }
        return asked.probe(line, atMost);
    }

    /** Closes what is open, waiting until it has drained. */
    @Override
    public void close() {
        List<Thread> threads;
        synchronized (this) {
            closed = true;
            leave();
            threads = new ArrayList<>(draining);
            if (keeper != null) {
                threads.add(keeper);
                LockSupport.unpark(keeper);
            }
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
        try {
            if (open != null && openPlace.excludes(wanted)) {
                takeOver();
            } else {
                become(wanted.open());
            }
            failure = null;
        } catch (IOException | RuntimeException e) {
            String reason = "cannot listen on %s: %s".formatted(wanted.address(), e.getMessage());
            if (!reason.equals(failure)) {
                log.error(
                        "{}: {}{}; trying again {}",
                        name,
                        reason,
                        open == null ? "" : "; still listening on " + open.address(),
                        pause == 0 ? "every %d ms".formatted(retryInterval.toMillis()) : "after pauses that grow");
            }
            failure = reason;
        }
    }

    /** Opens the wanted place where the old one has to go before. */
    private void takeOver() throws IOException {
        wanted.check();
        open.release();
        try {
            become(wanted.open());
        } catch (IOException | RuntimeException e) {
            pause = Math.clamp(2L * pause, 1, LONGEST_PAUSE);
            skipped = 0;
            goBack();
            throw e;
        }
    }

    private void become(Endpoint opened) {
        leave();
        open = opened;
        openPlace = wanted;
        log.info("{}: listening on {}", name, opened.address());
    }

    private void goBack() {
        try {
            open = open.reopen();
            loss = null;
        } catch (IOException | RuntimeException e) {
            String reason = "cannot listen on %s again: %s".formatted(open.address(), e.getMessage());
            if (!reason.equals(loss)) {
                log.error("{}: {}; trying again every {} ms", name, reason, retryInterval.toMillis());
            }
            loss = reason;
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
        loss = null;
        draining.removeIf(thread -> !thread.isAlive());
        draining.add(Thread.ofVirtual().name(name + "-drain").start(() -> {
            leaving.close();
            log.info("{}: closed {}", name, leaving.address());
        }));
    }

    private void keep() {
        do {
            LockSupport.parkNanos(this, retryInterval.toNanos());
        } while (look());
    }

    /** Mends what can be mended; false once the listener is closed. */
    private synchronized boolean look() {
        if (closed) {
            return false;
        }
        if (open != null) {
            mend();
        }
        if (failure != null && wanted != openPlace && skipped++ >= pause) {
            attempt();
        }
        return true;
    }

    private void mend() {
        if (loss == null) {
            Optional<String> reason = open.lost();
            if (reason.isEmpty()) {
                return;
            }
            log.warn("{}: nobody can reach {} any more: {}", name, open.address(), reason.get());
            open.release();
        }
        goBack();
        if (loss == null) {
            log.info("{}: listening on {} again", name, open.address());
        }
    }
}
