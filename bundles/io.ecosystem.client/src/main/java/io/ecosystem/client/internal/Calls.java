package io.ecosystem.client.internal;

import io.ecosystem.api.handler.Refusal;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.client.AddressOrder;
import io.ecosystem.client.CallFailure;
import io.ecosystem.client.ClientClosed;
import io.ecosystem.client.ConnectionLost;
import io.ecosystem.client.Overloaded;
import io.ecosystem.client.Phase;
import io.ecosystem.client.Rejection;
import io.ecosystem.client.TimedOut;
import io.ecosystem.client.Unreachable;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** All calls of a client: which address each one tries, for how long, and whether it tries again. Lives on the loop. */
final class Calls {

    private final Loop loop;
    private final Settings settings;
    private final Codec codec;
    private final Binding texts;
    private final List<Target> targets;
    private final Backoff backoff;
    private final Counters counters = new Counters();
    private final Set<Exchange> live = new LinkedHashSet<>();
    /** Calls whose answers have come in this round, with their callers still to be told. */
    private final List<Exchange> answered = new ArrayList<>();

    private int spread;
    private boolean closing;

    Calls(Settings settings, Codec codec) {
        this.settings = settings;
        this.codec = codec;
        texts = codec.binding(String.class);
        targets = settings.addresses().stream()
                .map(address -> new Target(address, this, settings))
                .toList();
        backoff = new Backoff(settings.retryDelay(), settings.maxRetryDelay(), new SplittableRandom());
        loop = new Loop(settings.name(), this::broken);
    }

    Loop loop() {
        return loop;
    }

    Codec codec() {
        return codec;
    }

    Backoff backoff() {
        return backoff;
    }

    Counters counters() {
        return counters;
    }

    /** Begins a call. */
    void start(Exchange exchange) {
        counters.calls++;
        exchange.phaseBegan = loop.now();
        live.add(exchange);
        if (closing) {
            settle(exchange, new ClientClosed("%s: the client is closed".formatted(exchange), false));
            return;
        }
        if (settings.order() == AddressOrder.SPREAD) {
            exchange.firstTarget = Math.floorMod(spread++, targets.size());
        }
        attempt(exchange);
    }

    /** Ends a call that nobody waits for any more. */
    void giveUp(Exchange exchange) {
        if (live.contains(exchange)) {
            leave(exchange);
            settle(exchange, new ClientClosed("%s was given up".formatted(exchange), exchange.possiblyExecuted()));
        }
    }

    /** A call enters a phase, which lasts so long at most, and never beyond the time of the call. */
    void begin(Exchange exchange, Phase phase, Duration limit) {
        enter(exchange, phase);
        exchange.alarm =
                loop.at(Math.min(exchange.phaseBegan + limit.toNanos(), exchange.deadline), () -> timedOut(exchange));
    }

    private void enter(Exchange exchange, Phase phase) {
        cancelAlarm(exchange);
        exchange.phase = phase;
        exchange.phaseBegan = loop.now();
        counters.waiting += phase == Phase.WAITING ? 1 : 0;
    }

    /** Whether one more call may wait; if not, it has failed. One that tries again has been accepted before. */
    boolean mayWait(Exchange exchange) {
        if (counters.waiting < settings.maxWaiting() || exchange.attempts > 1) {
            return true;
        }
        exchange.target = null;
        settle(
                exchange,
                new Overloaded(
                        "%s: %d calls are waiting, no more are accepted".formatted(exchange, settings.maxWaiting())));
        return false;
    }

    /** An answer has come, and its link has forgotten the call. */
    void answered(Exchange exchange, Response response) {
        if (response.status() == Status.SUCCESS) {
            counters.answered++;
            cancelAlarm(exchange);
            live.remove(exchange);
            count();
            exchange.answer = response;
            if (answered.isEmpty()) {
                loop.execute(this::tell);
            }
            answered.add(exchange);
            return;
        }
        if (response.status() != Status.REFUSED && response.status() != Status.UNHANDLED) {
            exchange.notExecuted();
        }
        failed(
                exchange,
                Rejection.of(
                        exchange.toString(), response.status(), text(response.data()), exchange.possiblyExecuted()));
    }

    /**
     * Tells the callers whose answers came together. To wake a thread costs the loop more than to read an answer;
     * several are woken by a virtual thread, among whose like they mostly are.
     */
    private void tell() {
        List<Exchange> together = List.copyOf(answered);
        answered.clear();
        if (together.size() == 1) {
            together.getFirst().tell();
        } else {
            Thread.startVirtualThread(() -> together.forEach(Exchange::tell));
        }
    }

    /** An attempt has failed, and its link has forgotten the call. */
    void failed(Exchange exchange, CallFailure failure) {
        cancelAlarm(exchange);
        Target failedAt = exchange.target;
        exchange.attemptEnded();
        boolean another = targets.stream().anyMatch(target -> target != failedAt && target.isReady());
        long delay = another ? 0 : backoff.nanos(exchange.attempts);
        boolean inTime = loop.now() + delay < exchange.deadline;
        if (closing || !inTime || exchange.attempts >= settings.attempts() || !mayRepeat(exchange, failure)) {
            settle(exchange, failure);
            return;
        }
        counters.repeated++;
        later(exchange, delay);
    }

    /** What a body says to a person. */
    String text(Bytes data) {
        try {
            return String.valueOf(texts.read(data));
        } catch (Refusal e) {
            return data.utf8();
        }
    }

    /** Finds a socket address without holding up the loop, and goes on with it on the loop. */
    void resolve(Address address, Consumer<SocketAddress> found, Consumer<IOException> failed) {
        if (!address.needsLookup()) {
            loop.execute(() -> resolved(address, found, failed));
            return;
        }
        Thread.ofVirtual()
                .name("io.ecosystem.client lookup of " + address.place())
                .start(() -> {
                    try {
                        SocketAddress result = address.resolve();
                        loop.execute(() -> found.accept(result));
                    } catch (IOException e) {
                        loop.execute(() -> failed.accept(e));
                    }
                });
    }

    void countConnections() {
        counters.connections = targets.stream().mapToInt(Target::connections).sum();
    }

    /** Takes no more calls, and ends when the last one has ended or the time is up. */
    void close(Duration drain) {
        if (closing) {
            return;
        }
        closing = true;
        if (live.isEmpty() || drain.isZero()) {
            end("the client was closed");
        } else {
            loop.after(drain, () -> end("the client was closed"));
        }
    }

    private static void resolved(Address address, Consumer<SocketAddress> found, Consumer<IOException> failed) {
        try {
            found.accept(address.resolve());
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    private void attempt(Exchange exchange) {
        Target target = choose(exchange);
        if (!target.isReady() && !target.isProbed()) {
            if (target.retryAt() >= exchange.deadline) {
                settle(
                        exchange,
                        new Unreachable(
                                "%s: %s is not to be tried again in time: %s"
                                        .formatted(exchange, target.address, target.lastFailure()),
                                exchange.possiblyExecuted(),
                                null));
            } else if (exchange.attempts > 0 || mayWait(exchange)) {
                later(exchange, target.retryAt() - loop.now());
            }
            return;
        }
        exchange.attempts++;
        if (target.address.isDatagram() && exchange.line.length > DatagramLink.MAX_BYTES) {
            settle(
                    exchange,
                    new IllegalArgumentException("%s: a request of %d bytes does not fit into the %d bytes of a"
                                    .formatted(exchange, exchange.line.length, DatagramLink.MAX_BYTES)
                            + " datagram"));
            return;
        }
        target.take(exchange);
        count();
    }

    /**
     * The next address that works; otherwise one that is being tried; otherwise the one that is tried again soonest.
     */
    private Target choose(Exchange exchange) {
        int first = exchange.firstTarget + exchange.attempts;
        Target probed = null;
        Target soonest = targets.get(first % targets.size());
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get((first + i) % targets.size());
            if (target.isReady()) {
                return target;
            }
            probed = probed == null && target.isProbed() ? target : probed;
            soonest = target.retryAt() < soonest.retryAt() ? target : soonest;
        }
        return probed != null ? probed : soonest;
    }

    private void later(Exchange exchange, long delay) {
        enter(exchange, Phase.WAITING);
        exchange.alarm = loop.at(loop.now() + delay, () -> {
            cancelAlarm(exchange);
            attempt(exchange);
        });
    }

    private void timedOut(Exchange exchange) {
        Duration after = Duration.ofNanos(loop.now() - exchange.phaseBegan);
        CallFailure failure = new TimedOut(exchange.toString(), exchange.phase, after, exchange.possiblyExecuted());
        leave(exchange);
        failed(exchange, failure);
    }

    private void leave(Exchange exchange) {
        cancelAlarm(exchange);
        if (exchange.target != null) {
            exchange.target.leave(exchange);
        }
    }

    private static boolean mayRepeat(Exchange exchange, CallFailure failure) {
        return switch (failure) {
            case Unreachable f -> exchange.repeatable || !f.possiblyExecuted();
            case TimedOut f -> exchange.repeatable || !f.possiblyExecuted();
            case ConnectionLost f -> exchange.repeatable || !f.possiblyExecuted();
            case Rejection.Busy busy -> true;
            default -> false;
        };
    }

    private void settle(Exchange exchange, RuntimeException failure) {
        cancelAlarm(exchange);
        if (!live.remove(exchange)) {
            return;
        }
        if (failure instanceof Rejection) {
            counters.answered++;
        } else {
            counters.failed++;
        }
        count();
        exchange.fail(failure);
    }

    private void cancelAlarm(Exchange exchange) {
        if (exchange.alarm != null) {
            exchange.alarm.cancel();
            exchange.alarm = null;
            counters.waiting -= exchange.phase == Phase.WAITING ? 1 : 0;
        }
    }

    private void count() {
        int inFlight = 0;
        for (Target target : targets) {
            inFlight += target.inFlight();
        }
        counters.inFlight = inFlight;
        if (closing && live.isEmpty()) {
            end("the client was closed");
        }
    }

    private void end(String reason) {
        targets.forEach(target -> target.close(
                exchange -> new ClientClosed("%s: %s".formatted(exchange, reason), exchange.possiblyExecuted())));
        for (Exchange exchange : new ArrayList<>(live)) {
            settle(exchange, new ClientClosed("%s: %s".formatted(exchange, reason), exchange.possiblyExecuted()));
        }
        loop.stop();
    }

    private void broken(Throwable cause) {
        closing = true;
        end("the client failed: " + cause);
    }
}
