package io.ecosystem.testkit;

import java.util.random.RandomGenerator;

/** What a {@link DatagramProxy} does to one datagram. */
public enum DatagramFault {

    /** It passes. */
    NONE,
    /** It is lost. */
    LOSE,
    /** It comes twice. */
    DUPLICATE,
    /** It comes after the next one of its direction. */
    OVERTAKEN,
    /** It is late. */
    DELAY;

    /** Any fault, none every second time. */
    public static DatagramFault random(RandomGenerator random) {
        return random.nextBoolean() ? NONE : values()[random.nextInt(values().length)];
    }
}
