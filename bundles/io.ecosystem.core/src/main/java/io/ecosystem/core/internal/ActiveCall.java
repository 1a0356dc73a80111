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

/** A call being answered by the thread that made this. Guarded by the lock of the object. */
final class ActiveCall implements Call {

    private final Origin origin;
    private final Thread thread = Thread.currentThread();
    private final long began;
    private final long deadline; // 0 for none
    private volatile Request request; // written by the thread of the call
    private @Nullable Served handler; // the thread's own; whoever else looks may see it late
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

    /** From now on the call is in a handler, or in none with null. */
    void isIn(@Nullable Served served) {
        handler = served;
    }

    /** What others see of it. */
    OngoingCall seen() {
        Served in = handler;
        return new OngoingCall(
                request.route(), in == null ? "" : in.toString(), origin, began, isInterrupted(), thread);
    }

    /** Interrupts the call if its time is up; once. */
    synchronized void interruptIfDue(long now) {
        if (!ended && !interrupted && now - deadline >= 0) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /**
     * Ends the call, so that it is not interrupted any more. An interrupt that it leaves behind, its own too, would hit
     * the next call of the thread, or close the channel that the answer goes to.
     */
    synchronized void end() {
        ended = true;
        Thread.interrupted();
    }

    /** Whether the call was interrupted because its time was up. */
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

    /** As good as that of its identity, which takes longer to make. */
    @Override
    public int hashCode() {
        return Long.hashCode(began);
    }

    /** The handler has succeeded. */
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
