package io.ecosystem.watchdog.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes each listener from outside periodically, and raises an error state for one that twice in a row does not
 * answer, or does not listen where configured. Each is probed on its own thread, so a hanging one does not delay
 * others. Listeners come and go on any thread; one thread calls {@link #look}.
 */
final class ListenerChecks {

    private static final Logger log = LoggerFactory.getLogger(ListenerChecks.class);
    private static final Bytes QUESTION =
            Bytes.utf8("{\"uid\":\"watchdog\",\"route_key\":\"%s\",\"data\":{}}".formatted(Gateway.PROBE_ROUTE));
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final List<String> PACKAGES_OF_LISTENERS =
            List.of("io.ecosystem.wire.", "io.ecosystem.transport.", "org.apache.mina.");
    private static final String SELECTOR = "sun.nio.ch.SelectorImpl";
    private static final int MOST_NAMED = 3;

    private final Duration period;
    private final Duration limit;
    private final OverdueCalls calls;
    private final ErrorStates states;
    private final Map<Transport, Check> checks = new ConcurrentHashMap<>();

    /**
     * @param period the time between two probes of a listener; zero for none
     * @param limit the time limit of an answer
     * @param calls locates a probe that is not answered
     */
    ListenerChecks(Duration period, Duration limit, OverdueCalls calls, ErrorStates states) {
        this.period = period;
        this.limit = limit;
        this.calls = calls;
        this.states = states;
    }

    /** Adds a listener. */
    void add(Transport transport) {
        checks.put(transport, new Check(transport));
    }

    /** Removes a listener. */
    void remove(Transport transport) {
        Check check = checks.remove(transport);
        if (check != null) {
            check.end();
        }
    }

    /** Starts the probes that are due; called several times a second. */
    void look(long now) {
        if (!period.isZero()) {
            checks.values().forEach(check -> check.look(now));
        }
    }

    /** Returns whether outside clients can still get an answer, as far as known. */
    boolean isAnyAnswering() {
        return checks.isEmpty() || checks.values().stream().anyMatch(Check::isAnswering);
    }

    /** Stops all probes. */
    void close() {
        checks.keySet().forEach(this::remove);
    }

    /** The checks of one listener. Guarded by the lock of the object. */
    private final class Check {

        private final Transport transport;
        private final String id;
        private @Nullable Thread asking; // null between two probes
        private long due = System.nanoTime();
        private long began;
        private int troubles; // in a row
        private int unanswered; // in a row
        private boolean hangs; // the probe, for long
        private boolean raised;
        private boolean ended;

        Check(Transport transport) {
            this.transport = transport;
            id = "LISTENER.%s.FAILED".formatted(transport.name());
        }

        synchronized void look(long now) {
            if (asking == null) {
                if (now - due >= 0) {
                    began = now;
                    hangs = false;
                    asking = Thread.ofPlatform()
                            .daemon()
                            .name("io.ecosystem.watchdog " + transport.name())
                            .unstarted(this::ask);
                    try {
                        asking.start();
                    } catch (Throwable e) {
                        done(Optional.empty(), Optional.of("no thread can be started to ask it: " + e));
                    }
                }
            } else if (now - began > 2 * limit.toNanos() + AGAIN_NANOS && !hangs) {
                hangs = true;
                unanswered = 2;
                troubles = 2;
                silent("the question itself hangs at " + Stacks.top(asking.getStackTrace()));
            }
        }

        private void ask() {
            Optional<String> failure = Optional.empty();
            Optional<String> silence = Optional.empty();
            try {
                failure = transport.failure();
                transport.probe(QUESTION, limit);
            } catch (IOException e) {
                silence = Optional.of("%s; %s".formatted(e.getMessage(), culprit()));
            } catch (RuntimeException | Error e) {
                silence = Optional.of(e.toString());
            }
            done(failure, silence);
        }

        /**
         * @param failure why it does not listen where configured; it may still answer at its old address
         * @param silence why it does not answer
         */
        private synchronized void done(Optional<String> failure, Optional<String> silence) {
            asking = null;
            if (ended) {
                return;
            }
            boolean well = failure.isEmpty() && silence.isEmpty();
            due = System.nanoTime() + (well ? period.toNanos() : AGAIN_NANOS);
            unanswered = silence.isEmpty() ? 0 : unanswered + 1;
            troubles = well ? 0 : troubles + 1;
            if (well && raised) {
                raised = false;
                states.clear(id);
                log.info("{} answers again", transport.name());
            } else if (troubles > 1 && failure.isPresent()) {
                raise("%s: %s".formatted(transport.name(), failure.get())); // the listener has logged it
            } else if (troubles > 1) {
                silent(silence.get());
            }
        }

        private void silent(String reason) {
            String text = "%s does not answer: %s".formatted(transport.name(), reason);
            if (raise(text)) {
                log.error("{}", text);
            }
        }

        private boolean raise(String text) {
            if (raised) {
                return false;
            }
            raised = true;
            states.raise(id, text);
            return true;
        }

        synchronized boolean isAnswering() {
            return unanswered < 2;
        }

        synchronized void end() {
            ended = true;
            if (raised) {
                states.clear(id);
            }
        }

        private String culprit() {
            var found = new ArrayList<>(calls.at(transport.address(), Gateway.PROBE_ROUTE));
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                if (isStuck(stack) && found.size() < MOST_NAMED) {
                    found.add("thread '%s' is %s at %s"
                            .formatted(thread.getName(), Stacks.activity(thread), Stacks.top(stack)));
                }
            });
            return found.isEmpty() ? "no thread of the platform is seen to hang" : String.join("; ", found);
        }

        /** Returns whether a thread of a listener does anything but wait for its sockets. */
        private static boolean isStuck(StackTraceElement[] stack) {
            return Stream.of(stack)
                            .anyMatch(
                                    frame -> PACKAGES_OF_LISTENERS.stream().anyMatch(frame.getClassName()::startsWith))
                    && Stream.of(stack).noneMatch(frame -> frame.getClassName().equals(SELECTOR));
        }
    }
}
