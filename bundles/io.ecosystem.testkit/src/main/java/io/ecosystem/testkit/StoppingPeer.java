package io.ecosystem.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** A peer that stops at some point, and leaves it to the server to end the connection. */
enum StoppingPeer {

    /** Sends nothing. */
    SILENT {
        @Override
        void work(StreamPeer peer, RandomGenerator random) {
            // sends nothing
        }
    },
    /** Asks, reads the answers, and stops. */
    ANSWERED {
        @Override
        void work(StreamPeer peer, RandomGenerator random) throws IOException {
            for (int i = random.nextInt(1, 10); i > 0; i--) {
                peer.ask("one");
            }
        }
    },
    /** Stops in the middle of a line. */
    UNFINISHED {
        @Override
        void work(StreamPeer peer, RandomGenerator random) throws IOException {
            peer.send("one\n" + "x".repeat(random.nextInt(1, 200)));
        }
    },
    /** Sends bytes that never become a line. */
    TRICKLING {
        @Override
        void work(StreamPeer peer, RandomGenerator random) {
            long pause = TimeUnit.MILLISECONDS.toNanos(random.nextInt(10, 100));
            keepSending(peer, "x", pause);
        }
    },
    /** Asks for more than fits into the system's buffers, and does not read. */
    UNREAD {
        @Override
        void work(StreamPeer peer, RandomGenerator random) {
            keepSending(peer, BIG + "\n", TimeUnit.MILLISECONDS.toNanos(1));
        }
    },
    /** Ends its output, with or without requests, and does not close. */
    HALF_CLOSED {
        @Override
        void work(StreamPeer peer, RandomGenerator random) throws IOException {
            peer.send(random.nextBoolean() ? "one\ntw" : "");
            peer.endOutput();
        }
    },
    /** Disconnects without notice. */
    GONE {
        @Override
        void work(StreamPeer peer, RandomGenerator random) throws IOException {
            peer.send(random.nextBoolean() ? "one\n" : "x");
            peer.close();
        }
    };

    /** A line with a long answer. */
    static final String BIG = "big";

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Acts before it stops. */
    abstract void work(StreamPeer peer, RandomGenerator random) throws IOException;

    /** Acts, stops, and waits for the server to end the connection. */
    void run(StreamPeer peer, RandomGenerator random) throws IOException {
        work(peer, random);
        if (this == GONE) {
            return;
        }
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        try {
            while (peer.read(65_536, 100) >= 0) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the connection of a peer that is %s was not ended".formatted(this));
                }
            }
        } catch (IOException e) {
            // reset: also an end
        }
    }

    private static void keepSending(StreamPeer peer, String text, long pauseNanos) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        try {
            while (System.nanoTime() < deadline) {
                peer.trySend(text.getBytes(StandardCharsets.UTF_8), 20);
                LockSupport.parkNanos(pauseNanos);
            }
        } catch (IOException e) {
            return; // ended
        }
        throw new AssertionError(
                "a connection on which '%s' is sent without an end was not ended".formatted(text.strip()));
    }
}
