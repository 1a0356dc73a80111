package io.ecosystem.wire.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.transport.Gateway;
import io.ecosystem.spi.transport.GatewayClosedException;
import io.ecosystem.spi.transport.HeartbeatByte;
import io.ecosystem.wire.Framed;
import io.ecosystem.wire.Limits;
import io.ecosystem.wire.Memory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the lines of one connection in order, one at a time.
 *
 * <p>An I/O thread supplies the input; a virtual thread, which exists only while there is work, answers it. Waiting
 * input is bounded: above the limit the connection is not read. While the peer leaves too many answers unread, no more
 * lines are handled. A long line waits for its share of the memory. If no thread can be started, the connection is
 * closed, since its peer would wait forever. All state is guarded by the lock of the object; lock order is this before
 * {@link Answers}.
 */
final class Conversation {

    private static final Logger log = LoggerFactory.getLogger(Conversation.class);
    private static final Bytes ACKNOWLEDGEMENT = Bytes.of(new byte[] {HeartbeatByte.ACKNOWLEDGE});

    private final Gateway gateway;
    private final Origin origin;
    private final Limits limits;
    private final Memory memory;
    private final Budget budget;
    private final Outlet outlet;
    private final Answers answers;
    private final ThreadFactory threads;
    private final Deque<Arrival> waiting = new ArrayDeque<>(2);
    private long waitingBytes;
    private boolean paused;
    private long readSince = System.nanoTime(); // if not paused
    private boolean running;
    private @Nullable Thread waitingForRoom; // null if none is waiting
    private boolean ending;
    private volatile boolean closed; // written under the lock

    Conversation(
            Gateway gateway,
            Origin origin,
            Limits limits,
            Memory memory,
            Budget budget,
            Framed framed,
            Outlet outlet,
            ScheduledExecutorService timer,
            ThreadFactory threads) {
        this.gateway = gateway;
        this.origin = origin;
        this.limits = limits;
        this.memory = memory;
        this.budget = budget;
        this.outlet = outlet;
        this.answers = new Answers(framed, outlet, timer);
        this.threads = threads;
    }

    /** Accepts input. */
    void offer(Arrival arrival) {
        boolean start;
        synchronized (this) {
            if (closed || ending) {
                return;
            }
            waiting.add(arrival);
            long size = size(arrival);
            waitingBytes += size;
            budget.take(size);
            if (!paused && (waitingBytes > limits.maxPendingBytes() || budget.isSpent())) {
                paused = true;
                outlet.reading(false);
            }
            start = !running;
            running = true;
        }
        if (start) {
            start();
        }
    }

    private void start() {
        boolean started = false;
        try {
            threads.newThread(this::run).start();
            started = true;
        } finally {
            if (!started) {
                close();
                outlet.abort();
            }
        }
    }

    /** Sends bytes that are no answer, between two answers. */
    void control(byte[] bytes) {
        answers.control(bytes);
    }

    /** Marks the end of input: ends the connection once everything received is answered. */
    synchronized void end() {
        ending = true;
        if (!running) {
            outlet.end();
        }
    }

    /** Drops waiting input, since the connection is gone and answers have no recipient. */
    synchronized void close() {
        closed = true;
        budget.release(waitingBytes);
        waitingBytes = 0;
        waiting.clear();
        LockSupport.unpark(waitingForRoom);
    }

    /** Records that the peer has read some answers. */
    synchronized void answersTaken() {
        LockSupport.unpark(waitingForRoom);
    }

    /** Returns whether nothing is waiting or being answered. */
    synchronized boolean isIdle() {
        return !running;
    }

    /**
     * Returns since when the connection is read without a pause: {@code now} if reading is paused because too much is
     * waiting. Times are those of {@link System#nanoTime}.
     */
    synchronized long readSince(long now) {
        return paused ? now : readSince;
    }

    private void run() {
        try {
            for (Arrival arrival = next(); arrival != null; arrival = next()) {
                switch (arrival) {
                    case Arrival.Lines lines -> answer(lines);
                    case Arrival.Unread unread ->
                        answers.add(gateway.refuse(unread.status(), unread.reason(), origin), false);
                }
                done(arrival);
            }
        } catch (InterruptedException e) {
            outlet.abort();
        } catch (GatewayClosedException e) {
            close();
            answers.flush();
            outlet.end(); // what is not answered has not been executed
        } catch (RuntimeException | Error e) {
            outlet.abort();
            log.error("The conversation with {} failed and is closed", origin, e);
        }
    }

    private void answer(Arrival.Lines lines) throws InterruptedException {
        byte[] bytes = lines.bytes();
        int start = lines.from();
        for (int i = start; i < lines.to(); i++) {
            if (bytes[i] == '\n') {
                if (!awaitRoom()) {
                    return;
                }
                answers.add(answer(bytes, start, i - start), i + 1 < lines.to());
                start = i + 1;
            }
        }
    }

    private Bytes answer(byte[] bytes, int start, int length) throws InterruptedException {
        if (length > 0 && bytes[start] == HeartbeatByte.ENQUIRY) {
            return ACKNOWLEDGEMENT;
        }
        if (length > limits.maxLineBytes()) {
            return gateway.refuse(Status.MALFORMED, LineSplitter.tooLong(limits.maxLineBytes()), origin);
        }
        return length <= Memory.SHORT_LINE_BYTES
                ? gateway.receive(Bytes.of(bytes, start, length), origin)
                : answerInTurn(Bytes.of(bytes, start, length));
    }

    /** Answers a line, a long one when its turn comes; earlier answers are not delayed. */
    private Bytes answerInTurn(Bytes line) throws InterruptedException {
        if (!memory.tryHandle(line.length())) {
            answers.flush();
            if (!memory.awaitHandle(line.length())) {
                return gateway.refuse(
                        Status.BUSY, "no memory is left for a line of %d bytes".formatted(line.length()), origin);
            }
        }
        try {
            return gateway.receive(line, origin);
        } finally {
            memory.handled(line.length());
        }
    }

    /** Waits until the peer has read enough of its answers; returns false if the connection is gone. */
    private boolean awaitRoom() throws InterruptedException {
        if (outlet.unread() > limits.maxUnreadBytes()) {
            setWaiting(Thread.currentThread());
            while (!closed && outlet.unread() > limits.maxUnreadBytes()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            setWaiting(null);
        }
        return !closed;
    }

    private synchronized void setWaiting(@Nullable Thread thread) {
        waitingForRoom = thread;
    }

    private synchronized Arrival next() {
        Arrival arrival = waiting.poll();
        if (arrival == null) {
            running = false;
            if (ending && !closed) {
                outlet.end();
            }
        }
        return arrival;
    }

    private synchronized void done(Arrival arrival) {
        if (closed) {
            return;
        }
        long size = size(arrival);
        waitingBytes -= size;
        budget.release(size);
        if (paused && (waitingBytes == 0 || waitingBytes <= limits.maxPendingBytes() / 2 && !budget.isSpent())) {
            paused = false;
            readSince = System.nanoTime();
            outlet.reading(true);
        }
    }

    private static long size(Arrival arrival) {
        return arrival instanceof Arrival.Lines lines ? lines.bytes().length : 0;
    }
}
