package io.ecosystem.testkit;

import java.util.random.RandomGenerator;

/** The faults of a {@link DatagramProxy} for one datagram. */
public enum DatagramFault {

    /** Passes. */
    NONE,
    /** Is lost. */
    LOSE,
    /** Arrives twice. */
    DUPLICATE,
    /** Arrives after the next one of its direction. */
    OVERTAKEN,
    /** Arrives late. */
    DELAY;

    /** Returns a random fault, or none every second time. */
    public static DatagramFault random(RandomGenerator random) {
        return random.nextBoolean() ? NONE : values()[random.nextInt(values().length)];
    }
}
