package io.ecosystem.testkit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a {@link StreamProxy} does to one connection.
 *
 * @param kind what happens
 * @param direction to which of the two directions; the other one passes as it is
 * @param afterBytes how many bytes of the direction pass first
 * @param delay for {@link Kind#DELAY}, the wait before each piece
 */
public record StreamFault(Kind kind, Direction direction, int afterBytes, Duration delay) {

    /** Nothing happens. */
    public static final StreamFault NONE = new StreamFault(Kind.NONE, Direction.TO_CLIENT, 0, Duration.ZERO);

    /** Towards whom. */
    public enum Direction {
        /** Requests. */
        TO_SERVER,
        /** Answers. */
        TO_CLIENT
    }

    /** What can happen. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** Each piece is late. */
        DELAY,
        /** Both sides see an orderly end. */
        CUT,
        /** Both sides see a reset, as far as the kind of socket has one. */
        RESET,
        /** The direction ends in an orderly way; the other one stays open. */
        HALF_CLOSE,
        /** Nothing passes any more, and nobody is told. */
        BLACK_HOLE,
        /** One byte at a time. */
        DRIBBLE
    }

    /** A fault after some bytes of a direction. */
    public static StreamFault of(Kind kind, Direction direction, int afterBytes) {
        return new StreamFault(kind, direction, afterBytes, Duration.ZERO);
    }

    /** Each piece of a direction is late. */
    public static StreamFault delay(Direction direction, Duration delay) {
        return new StreamFault(Kind.DELAY, direction, 0, delay);
    }

    /** Any fault, none every third time. */
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
