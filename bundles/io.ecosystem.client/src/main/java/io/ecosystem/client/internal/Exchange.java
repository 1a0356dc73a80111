package io.ecosystem.client.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Response;
import io.ecosystem.client.CallFailure;
import io.ecosystem.client.Phase;
import io.ecosystem.client.TimedOut;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call from its beginning to its end, over all of its attempts. It owns its state, its phase and its time: others
 * tell it what has happened, and it tells its owner when an attempt is over. Lives on the loop, apart from what is
 * final.
 */
final class Exchange {

    /** Where a call stands. */
    enum State {
        /** It has just begun, or waits for the time of its next attempt. */
        IDLE,
        /** It waits at an address for room on a connection. */
        QUEUED,
        /** It is on a connection. */
        ON_LINK,
        /** Nothing can happen to it any more. */
        ENDED
    }

    /** Decides what becomes of a call when an attempt is over. */
    interface Owner {

        /** An answer has come, and its link has forgotten the call. */
        void answered(Exchange exchange, Response response);

        /** An attempt has failed, and whoever held the call has forgotten it. */
        void failed(Exchange exchange, CallFailure failure);
    }

    /** Who holds a call that is queued or on a link. */
    interface Holder {

        Address address();

        /** Forgets a call that nobody waits for here any more. */
        void forget(Exchange exchange);
    }

    final String route;
    final Key key;
    /** The request with its line feed. */
    final byte[] line;
    /** Whether the request may be sent again although it may have been executed. */
    final boolean repeatable;
    /** When the time of the call is up, on the loop's clock. */
    final long deadline;
    /** Completed on the loop or with others, so nothing that takes long may depend on it directly. */
    final CompletableFuture<Response> outcome = new CompletableFuture<>();

    private final Loop loop;
    private final Counters counters;
    private final Owner owner;
    /** Lets go of the key, before the caller is told, who may use it again at once. */
    private final Runnable ended;

    /** Which of the addresses comes first. */
    int firstTarget;
    /** Attempts that have begun. */
    int attempts;

    private State state = State.IDLE;
    private @Nullable Holder holder; // of a call that is queued or on a link
    private Phase phase = Phase.WAITING;
    private long phaseBegan;
    private Loop.@Nullable Alarm alarm;
    private @Nullable Response answer; // what its caller is to be told; null until it has come
    private boolean executedBefore; // whether an attempt that has ended may have been executed
    private volatile boolean possiblyExecuted; // written on the loop

    Exchange(
            Loop loop,
            Counters counters,
            Owner owner,
            String route,
            Key key,
            byte[] line,
            boolean repeatable,
            long deadline,
            Runnable ended) {
        this.loop = loop;
        this.counters = counters;
        this.owner = owner;
        this.route = route;
        this.key = key;
        this.line = line;
        this.repeatable = repeatable;
        this.deadline = deadline;
        this.ended = ended;
        phaseBegan = loop.now();
    }

    State state() {
        return state;
    }

    Phase phase() {
        return phase;
    }

    /** How long it has been in its phase. */
    Duration inPhase() {
        return Duration.ofNanos(loop.now() - phaseBegan);
    }

    /** The address that it waits at, or that its link leads to. */
    Optional<Address> address() {
        return Optional.ofNullable(holder).map(Holder::address);
    }

    /** Whether the request may have been executed, by this attempt or an earlier one; for any thread. */
    boolean possiblyExecuted() {
        return possiblyExecuted;
    }

    /** It waits for room on a connection. */
    void queue(Holder at, Duration atMost) {
        move(State.QUEUED, at);
        begin(Phase.WAITING, atMost);
    }

    /** It is on a link now, which begins its phases. */
    void ride(Holder on) {
        move(State.ON_LINK, on);
    }

    /** It enters a phase, which lasts so long at most, and never beyond the time of the call. */
    void begin(Phase next, Duration atMost) {
        enter(next);
        alarm = loop.at(Math.min(phaseBegan + atMost.toNanos(), deadline), this::timedOut);
    }

    /** The whole request has been handed to the network. */
    void sent() {
        possiblyExecuted = true;
    }

    /** It is certain that this attempt was not executed. */
    void notExecuted() {
        possiblyExecuted = executedBefore;
    }

    /** An answer has come, and its link has forgotten it; one that has ended hears nothing more. */
    void answered(Response response) {
        if (state != State.ENDED) {
            cancelAlarm();
            owner.answered(this, response);
        }
    }

    /** The attempt has failed, and whoever held it has forgotten it; one that has ended hears nothing more. */
    void failed(CallFailure failure) {
        if (state != State.ENDED) {
            cancelAlarm();
            owner.failed(this, failure);
        }
    }

    /** Whoever holds it forgets it. */
    void leave() {
        cancelAlarm();
        if (holder != null) {
            holder.forget(this);
        }
    }

    /** The attempt is over, and another may follow. */
    void attemptEnded() {
        executedBefore = possiblyExecuted;
        move(State.IDLE, null);
    }

    /** It waits until a time for its next attempt. */
    void idleUntil(long due, Runnable next) {
        enter(Phase.WAITING);
        alarm = loop.at(due, () -> {
            cancelAlarm();
            next.run();
        });
    }

    /** It has its answer, which its caller is told by {@link #tell}. */
    void end(Response response) {
        cancelAlarm();
        move(State.ENDED, null);
        answer = response;
    }

    /** The caller gets the answer that has come; for any thread. */
    void tell() {
        ended.run();
        outcome.complete(answer);
    }

    /** It ends, and its caller gets no answer. */
    void fail(RuntimeException failure) {
        cancelAlarm();
        move(State.ENDED, null);
        ended.run();
        outcome.completeExceptionally(failure);
    }

    private void move(State next, @Nullable Holder by) {
        if (state == State.ENDED) {
            throw new IllegalStateException("%s has ended, and cannot be %s".formatted(this, next));
        }
        state = next;
        holder = by;
    }

    private void enter(Phase next) {
        cancelAlarm();
        phase = next;
        phaseBegan = loop.now();
        counters.waiting += next == Phase.WAITING ? 1 : 0;
    }

    private void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
            counters.waiting -= phase == Phase.WAITING ? 1 : 0;
        }
    }

    private void timedOut() {
        CallFailure failure = new TimedOut(toString(), phase, inPhase(), possiblyExecuted);
        leave();
        owner.failed(this, failure);
    }

    /** How failures name it. */
    @Override
    public String toString() {
        return holder == null
                ? "call of '%s'".formatted(route)
                : "call of '%s' at %s".formatted(route, holder.address());
    }
}
