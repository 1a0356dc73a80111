package io.ecosystem.client.internal;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Response;
import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.Phase;
import io.ecosystem.client.TimedOutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call with all of its attempts. It owns its state, its phase and its timers: others report events to it, and it
 * reports the end of an attempt to its owner. Used on the loop only, except for final fields.
 */
final class Exchange {

    /** The state of a call. */
    enum State {
        /** Has just begun, or waits for its next attempt. */
        IDLE,
        /** Waits at an address for room on a connection. */
        QUEUED,
        /** Is on a connection. */
        ON_LINK,
        /** Has ended; nothing changes any more. */
        ENDED
    }

    /** Decides how a call goes on after an attempt. */
    interface Owner {

        /** Handles an answer, after the link has forgotten the call. */
        void answered(Exchange exchange, Response response);

        /** Handles a failed attempt, after its holder has forgotten the call. */
        void failed(Exchange exchange, CallFailedException failure);
    }

    /** The holder of a call that is queued or on a link. */
    interface Holder {

        Address address();

        /** Forgets a call that no longer waits here. */
        void forget(Exchange exchange);
    }

    final String route;
    final Key key;
    /** The request with its line feed. */
    final byte[] line;
    /** Whether the request may be sent again even if it may have been executed. */
    final boolean repeatable;
    /** The deadline of the call, on the loop's clock. */
    final long deadline;
    /** Completed on the loop or together with others, so dependent stages must be short. */
    final CompletableFuture<Response> outcome = new CompletableFuture<>();

    private final Loop loop;
    private final Counters counters;
    private final Owner owner;
    /** Frees the key before the caller is notified, who may reuse it at once. */
    private final Runnable ended;

    /** The index of the address that comes first. */
    int firstTarget;
    /** The number of attempts begun. */
    int attempts;

    private State state = State.IDLE;
    private @Nullable Holder holder; // of a call that is queued or on a link
    private Phase phase = Phase.WAITING;
    private long phaseBegan;
    private Loop.@Nullable Alarm alarm;
    private @Nullable Response answer; // the result for the caller; null until it has come
    private boolean executedBefore; // whether an ended attempt may have been executed
    private boolean wasBusy;
    private @Nullable CallFailedException lastFailure; // of the attempt before
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

    /** Returns the address where it waits, or of its link. */
    Optional<Address> address() {
        return Optional.ofNullable(holder).map(Holder::address);
    }

    /** Returns whether the request may have been executed, by this attempt or an earlier one; for any thread. */
    boolean possiblyExecuted() {
        return possiblyExecuted;
    }

    /** Waits for room on a connection. */
    void queue(Holder at, Duration atMost) {
        move(State.QUEUED, at);
        begin(Phase.WAITING, atMost);
    }

    /** Moves to a link, which begins its phases. */
    void ride(Holder on) {
        move(State.ON_LINK, on);
    }

    /** Begins a phase with a time limit, at most the deadline of the call. */
    void begin(Phase next, Duration atMost) {
        enter(next);
        alarm = loop.at(Math.min(phaseBegan + atMost.toNanos(), deadline), this::timedOut);
    }

    /** Notes that the whole request has been passed to the network. */
    void sent() {
        possiblyExecuted = true;
    }

    /** Notes that this attempt was certainly not executed. */
    void notExecuted() {
        possiblyExecuted = executedBefore;
    }

    /** Notes that an attempt was answered with 500. */
    void busy() {
        wasBusy = true;
    }

    /** Returns whether an attempt was answered with 500. */
    boolean wasBusy() {
        return wasBusy;
    }

    /** Handles an answer that its link has released; ignored after the end. */
    void answered(Response response) {
        if (state != State.ENDED) {
            cancelAlarm();
            owner.answered(this, response);
        }
    }

    /** Handles a failure of the attempt, which its holder has released; ignored after the end. */
    void failed(CallFailedException failure) {
        if (state != State.ENDED) {
            cancelAlarm();
            owner.failed(this, failure);
        }
    }

    /** Returns the failure of a call whose current phase took too long. */
    TimedOutException late() {
        Duration inPhase = Duration.ofNanos(loop.now() - phaseBegan);
        return new TimedOutException(toString(), phase, inPhase, possiblyExecuted, lastFailure);
    }

    /** Makes its holder forget it. */
    void leave() {
        cancelAlarm();
        if (holder != null) {
            holder.forget(this);
        }
    }

    /** Returns why the attempt before failed; null if there was none. */
    @Nullable
    CallFailedException lastFailure() {
        return lastFailure;
    }

    /** Ends the attempt; another may follow. */
    void attemptFailed(CallFailedException failure) {
        lastFailure = failure;
        executedBefore = possiblyExecuted;
        move(State.IDLE, null);
    }

    /** Waits for its next attempt. */
    void idleUntil(long due, Runnable next) {
        enter(Phase.WAITING);
        alarm = loop.at(due, () -> {
            cancelAlarm();
            next.run();
        });
    }

    /** Ends with an answer, which {@link #tell} passes to the caller. */
    void end(Response response) {
        cancelAlarm();
        move(State.ENDED, null);
        answer = response;
    }

    /** Passes the answer to the caller; for any thread. */
    void tell() {
        ended.run();
        outcome.complete(answer);
    }

    /** Ends with a failure. */
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
        CallFailedException failure = late();
        leave();
        owner.failed(this, failure);
    }

    /** Returns the name of the call in failures. */
    @Override
    public String toString() {
        return holder == null
                ? "call of '%s'".formatted(route)
                : "call of '%s' at %s".formatted(route, holder.address());
    }
}
