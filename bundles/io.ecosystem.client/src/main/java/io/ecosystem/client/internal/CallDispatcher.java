package io.ecosystem.client.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.client.AddressOrder;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallRejectedException;
import io.ecosystem.client.ClientClosedException;
import io.ecosystem.client.ConnectionLostException;
import io.ecosystem.client.OverloadedException;
import io.ecosystem.client.TimedOutException;
import io.ecosystem.client.UnreachableException;
import io.ecosystem.spi.codec.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The calls of a client: chooses the address of each, limits its time, and decides whether to repeat it. Used on the
 * loop only.
 */
final class CallDispatcher implements Exchange.Owner {

    private final ClientContext context;
    private final Loop loop;
    private final ClientSettings settings;
    private final Counters counters;
    private final List<TargetConnections> targets;
    private final Set<Exchange> live = new LinkedHashSet<>();
    /** Calls answered in this round, whose callers are not notified yet. */
    private final List<Exchange> answered = new ArrayList<>();

    private int spread;
    private boolean closing;

    CallDispatcher(ClientSettings settings, Codec codec) {
        this.settings = settings;
        loop = new Loop(settings.name(), this::broken);
        context = new ClientContext(settings, codec, loop);
        counters = context.counters();
        targets = settings.addresses().stream()
                .map(address -> new TargetConnections(address, context))
                .toList();
    }

    ClientContext context() {
        return context;
    }

    /** Creates a call that has not begun. */
    Exchange exchange(String route, Key key, byte[] line, boolean repeatable, long deadline, Runnable ended) {
        return new Exchange(loop, counters, this, route, key, line, repeatable, deadline, ended);
    }

    /** Begins a call. */
    void start(Exchange exchange) {
        counters.calls++;
        live.add(exchange);
        if (closing) {
            settle(exchange, new ClientClosedException("%s: the client is closed".formatted(exchange), false));
            return;
        }
        if (settings.order() == AddressOrder.SPREAD) {
            exchange.firstTarget = Math.floorMod(spread++, targets.size());
        }
        attempt(exchange);
    }

    /** Ends an abandoned call. */
    void giveUp(Exchange exchange) {
        if (live.contains(exchange)) {
            exchange.leave();
            settle(
                    exchange,
                    new ClientClosedException("%s was given up".formatted(exchange), exchange.possiblyExecuted()));
        }
    }

    /** Returns whether one more call may wait; if not, fails it. A repeated call has been accepted before. */
    private boolean mayWait(Exchange exchange) {
        if (counters.waiting < settings.maxWaiting() || exchange.attempts > 1) {
            return true;
        }
        settle(
                exchange,
                new OverloadedException(
                        "%s: %d calls are waiting, no more are accepted".formatted(exchange, settings.maxWaiting())));
        return false;
    }

    @Override
    public void answered(Exchange exchange, Response response) {
        if (response.status() == Status.SUCCESS) {
            counters.answered++;
            live.remove(exchange);
            exchange.end(response);
            endWhenDrained();
            if (answered.isEmpty()) {
                loop.execute(this::tell);
            }
            answered.add(exchange);
            return;
        }
        boolean refusesToExecute = response.status() != Status.REFUSED && response.status() != Status.UNHANDLED;
        if (refusesToExecute && !mayBeOfAnEarlierAttempt(exchange)) {
            exchange.notExecuted();
        }
        if (response.status() == Status.BUSY) {
            exchange.busy();
        }
        failed(
                exchange,
                CallRejectedException.of(
                        exchange.toString(),
                        response.status(),
                        context.text(response.data()),
                        exchange.possiblyExecuted()));
    }

    /** Returns whether the answer may be the one to an attempt before, doubled on its way: both have the same key. */
    private static boolean mayBeOfAnEarlierAttempt(Exchange exchange) {
        return exchange.wasBusy()
                && exchange.address().filter(Address::isDatagram).isPresent();
    }

    /**
     * Notifies the callers of one round. Waking a thread costs the loop more than reading an answer; a virtual thread
     * wakes several, most of which are virtual threads, too.
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

    @Override
    public void failed(Exchange exchange, CallFailedException failure) {
        Optional<Address> failedAt = exchange.address();
        exchange.attemptFailed(failure);
        boolean another = targets.stream()
                .anyMatch(target -> !failedAt.equals(Optional.of(target.address())) && target.isReady());
        long delay = another ? 0 : context.backoff().nanos(exchange.attempts);
        boolean inTime = loop.now() + delay < exchange.deadline;
        if (closing || !inTime || exchange.attempts >= settings.attempts() || !mayRepeat(exchange, failure)) {
            settle(exchange, failure);
            return;
        }
        counters.repeated++;
        later(exchange, delay);
    }

    /** Rejects new calls, and ends after the last one or after the drain time. */
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

    private void attempt(Exchange exchange) {
        TargetConnections target = choose(exchange);
        if (!target.isReady() && !target.isProbed()) {
            if (target.retryAt() >= exchange.deadline) {
                settle(
                        exchange,
                        new UnreachableException(
                                "%s: %s is not to be tried again in time: %s"
                                        .formatted(exchange, target.address(), target.lastFailure()),
                                exchange.possiblyExecuted(),
                                exchange.lastFailure()));
            } else if (exchange.attempts > 0 || mayWait(exchange)) {
                later(exchange, target.retryAt() - loop.now());
            }
            return;
        }
        exchange.attempts++;
        if (target.address().isDatagram() && exchange.line.length > DatagramLink.MAX_BYTES) {
            settle(
                    exchange,
                    new IllegalArgumentException("%s: a request of %d bytes does not fit into the %d bytes of a"
                                    .formatted(exchange, exchange.line.length, DatagramLink.MAX_BYTES)
                            + " datagram"));
            return;
        }
        if (!target.send(exchange) && mayWait(exchange)) {
            target.queue(exchange);
        }
    }

    /**
     * Returns the next address that works; else one that is being probed; else the one with the earliest next probe.
     */
    private TargetConnections choose(Exchange exchange) {
        int first = exchange.firstTarget + exchange.attempts;
        TargetConnections probed = null;
        TargetConnections soonest = targets.get(first % targets.size());
        for (int i = 0; i < targets.size(); i++) {
            TargetConnections target = targets.get((first + i) % targets.size());
            if (target.isReady()) {
                return target;
            }
            probed = probed == null && target.isProbed() ? target : probed;
            soonest = target.retryAt() < soonest.retryAt() ? target : soonest;
        }
        return probed != null ? probed : soonest;
    }

    private void later(Exchange exchange, long delay) {
        exchange.idleUntil(loop.now() + delay, () -> attempt(exchange));
    }

    private static boolean mayRepeat(Exchange exchange, CallFailedException failure) {
        return switch (failure) {
            case UnreachableException f -> exchange.repeatable || !f.possiblyExecuted();
            case TimedOutException f -> exchange.repeatable || !f.possiblyExecuted();
            case ConnectionLostException f -> exchange.repeatable || !f.possiblyExecuted();
            case CallRejectedException.Busy f -> exchange.repeatable || !f.possiblyExecuted();
            default -> false;
        };
    }

    private void settle(Exchange exchange, RuntimeException failure) {
        if (!live.remove(exchange)) {
            return;
        }
        if (failure instanceof CallRejectedException) {
            counters.answered++;
        } else {
            counters.failed++;
        }
        endWhenDrained();
        exchange.fail(failure);
    }

    private void endWhenDrained() {
        if (closing && live.isEmpty()) {
            end("the client was closed");
        }
    }

    private void end(String reason) {
        targets.forEach(target -> target.close(exchange ->
                new ClientClosedException("%s: %s".formatted(exchange, reason), exchange.possiblyExecuted())));
        for (Exchange exchange : new ArrayList<>(live)) {
            settle(
                    exchange,
                    new ClientClosedException("%s: %s".formatted(exchange, reason), exchange.possiblyExecuted()));
        }
        loop.stop();
    }

    private void broken(Throwable cause) {
        closing = true;
        end("the client failed: " + cause);
    }
}
