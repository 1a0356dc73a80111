package io.ecosystem.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** A peer that stops somewhere, and leaves it to the server to end the connection. */
enum StoppingPeer {

    /** It sends nothing. */
    SILENT {
        @Override
        void work(StreamPeer peer, RandomGenerator random) {
            // that is all
        }
    },
    /** It asks, reads the answers, and stops. */
    ANSWERED {
        @Override
        void work(StreamPeer peer, RandomGenerator random) throws IOException {
            for (int i = random.nextInt(1, 10); i > 0; i--) {
                peer.ask("one");
            }
        }
    },
    /** It stops in the middle of a line. */
    UNFINISHED {
        @Override
        void work(StreamPeer peer, RandomGenerator random) throws IOException {
            peer.send("one\n" + "x".repeat(random.nextInt(1, 200)));
        }
    },
    /** It sends bytes that never become a line. */
    TRICKLING {
        @Override
        void work(StreamPeer peer, RandomGenerator random) {
            long pause = TimeUnit.MILLISECONDS.toNanos(random.nextInt(10, 100));
            keepSending(peer, "x", pause);
        }
    },
    /** It asks for more than fits into the system's buffers, and does not read. */
    UNREAD {
        @Override
        void work(StreamPeer peer, RandomGenerator random) {
            keepSending(peer, BIG + "\n", TimeUnit.MILLISECONDS.toNanos(1));
        }
    },
    /** It sends nothing more, asks or not, and does not close. */
    HALF_CLOSED {
        @Override
        void work(StreamPeer peer, RandomGenerator random) throws IOException {
            peer.send(random.nextBoolean() ? "one\ntw" : "");
            peer.endOutput();
        }
    },
    /** It goes without a word. */
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

    /** What it does before it stops. */
    abstract void work(StreamPeer peer, RandomGenerator random) throws IOException;

    /** Works, stops, and waits for the server to end the connection. */
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
            // reset: ended all the same
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
