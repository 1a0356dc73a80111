package io.ecosystem.core.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.spi.routing.OngoingCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call and the thread that answers it, which creates this object. Guarded by the lock of the object. */
final class ActiveCall implements Call {

    private final Origin origin;
    private final Thread thread = Thread.currentThread();
    private final long began;
    private final long deadline; // 0 for none
    private volatile Request request; // written by the thread of the call
    private @Nullable Served handler; // of the thread of the call; other threads may see it late
    private final List<Runnable> afterwards = new ArrayList<>();
    private boolean ended;
    private boolean interrupted;

    ActiveCall(Request request, Origin origin, long began, Duration limit) {
        this.request = request;
        this.origin = origin;
        this.began = began;
        deadline = limit.isZero() ? 0 : began + limit.toNanos() | 1;
    }

    void replace(Request other) {
        request = other;
    }

    /** Notes the handler that the call is in; null for none. */
    void isIn(@Nullable Served served) {
        handler = served;
    }

    /** Returns the view of the call for monitoring. */
    OngoingCall seen() {
        Served in = handler;
        return new OngoingCall(
                request.route(), in == null ? "" : in.toString(), origin, began, isInterrupted(), thread);
    }

    /** Interrupts the call when its time limit has passed; only once. */
    synchronized void interruptIfDue(long now) {
        if (!ended && !interrupted && now - deadline >= 0) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /**
     * Ends the call and clears any interrupt that it leaves behind, its own included: it would hit the next call of the
     * thread, or close the channel that the answer goes to.
     */
    synchronized void end() {
        ended = true;
        Thread.interrupted();
    }

    /** Returns whether the call was interrupted for its time limit. */
    synchronized boolean isInterrupted() {
        return interrupted;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public long began() {
        return began;
    }

    @Override
    public Optional<Duration> timeLeft() {
        return deadline == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    @Override
    public synchronized void afterSuccess(Runnable action) {
        afterwards.add(action);
    }

    /** Spreads as well as the identity hash code, which takes longer to compute. */
    @Override
    public int hashCode() {
        return Long.hashCode(began);
    }

    /** Runs the callbacks for a call whose handler has succeeded. */
    void succeeded() {
        List<Runnable> actions;
        synchronized (this) {
            if (afterwards.isEmpty()) {
                return;
            }
            actions = List.copyOf(afterwards);
            afterwards.clear();
        }
        actions.forEach(Runnable::run);
    }
}
