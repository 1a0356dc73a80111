package io.ecosystem.testkit;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.transport.Gateway;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A gateway that answers every line with the line itself, unless configured otherwise. */
public final class FakeGateway implements Gateway {

    private static final int DEADLINE_SECONDS = 10;

    private final Map<String, UnaryOperator<Bytes>> behaviours = new ConcurrentHashMap<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Origin> origins = new CopyOnWriteArrayList<>();
    private final AtomicInteger received = new AtomicInteger();
    private volatile boolean recording = true;

    /** A line that is held until the test releases it. */
    public static final class Gate {

        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        private Gate() {}

        /** Waits until the line has arrived. */
        public void awaitEntered() {
            await(entered, "the line never came in");
        }

        /** Returns whether the line has arrived. */
        public boolean isEntered() {
            return entered.getCount() == 0;
        }

        /** Releases the line. */
        public void open() {
            opened.countDown();
        }

        private Bytes pass(Bytes line) {
            entered.countDown();
            await(opened, "the gate was never opened");
            return line;
        }

        private static void await(CountDownLatch latch, String otherwise) {
            try {
                if (!latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError(otherwise);
                }
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Holds a line until its gate is opened; then answers it with itself. */
    public Gate hold(String line) {
        Gate gate = new Gate();
        behaviours.put(line, gate::pass);
        return gate;
    }

    /** Answers a line in another way. */
    public FakeGateway on(String line, UnaryOperator<Bytes> behaviour) {
        behaviours.put(line, behaviour);
        return this;
    }

    /** Keeps no list of lines and origins, for tests with many of them. */
    public FakeGateway onlyCounting() {
        recording = false;
        return this;
    }

    @Override
    public Bytes receive(Bytes line, Origin origin) {
        received.incrementAndGet();
        if (recording) {
            lines.add(line.utf8());
            origins.add(origin);
        }
        return behaviours.isEmpty()
                ? line
                : behaviours.getOrDefault(line.utf8(), same -> same).apply(line);
    }

    @Override
    public Bytes refuse(Status status, String reason, Origin origin) {
        return Bytes.utf8(refusal(status, reason));
    }

    /** Returns the answer of this gateway to a refused line. */
    public static String refusal(Status status, String reason) {
        return "refused %d: %s".formatted(status.code(), reason);
    }

    /** Returns the received lines, in order. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Returns the origins of the lines. */
    public List<Origin> origins() {
        return List.copyOf(origins);
    }

    /** Returns the number of received lines. */
    public int received() {
        return received.get();
    }
}
