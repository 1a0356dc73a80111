package io.ecosystem.testkit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The fault of a {@link StreamProxy} for one connection.
 *
 * @param kind the kind of fault
 * @param direction the affected direction; the other one passes unchanged
 * @param afterBytes how many bytes of the direction pass first
 * @param delay for {@link Kind#DELAY}, the delay of each piece
 */
public record StreamFault(Kind kind, Direction direction, int afterBytes, Duration delay) {

    /** No fault. */
    public static final StreamFault NONE = new StreamFault(Kind.NONE, Direction.TO_CLIENT, 0, Duration.ZERO);

    /** The destination of bytes. */
    public enum Direction {
        /** Requests. */
        TO_SERVER,
        /** Answers. */
        TO_CLIENT
    }

    /** The kinds of faults. */
    public enum Kind {
        /** None. */
        NONE,
        /** Each piece is late. */
        DELAY,
        /** Both sides see an orderly end. */
        CUT,
        /** Both sides see a reset, as far as the kind of socket has one. */
        RESET,
        /** The direction ends in an orderly way; the other one stays open. */
        HALF_CLOSE,
        /** Nothing passes any more, without notice. */
        BLACK_HOLE,
        /** One byte at a time. */
        DRIBBLE
    }

    /** Returns a fault after some bytes of a direction. */
    public static StreamFault of(Kind kind, Direction direction, int afterBytes) {
        return new StreamFault(kind, direction, afterBytes, Duration.ZERO);
    }

    /** Returns a delay of each piece of a direction. */
    public static StreamFault delay(Direction direction, Duration delay) {
        return new StreamFault(Kind.DELAY, direction, 0, delay);
    }

    /** Returns a random fault, or none every third time. */
    public static StreamFault random(RandomGenerator random, int maxBytes, Duration maxDelay) {
        if (random.nextInt(3) == 0) {
            return NONE;
        }
        return new StreamFault(
                Kind.values()[random.nextInt(Kind.values().length)],
                Direction.values()[random.nextInt(2)],
                random.nextInt(maxBytes),
                Duration.ofMillis(random.nextLong(maxDelay.toMillis())));
    }
}
