package io.ecosystem.statistics.internal;

import java.time.Duration;

/**
 * What is configured.
 *
 * @param gatherPeriod how long a period is
 * @param historyLength how many periods that have ended are kept
 */
record Settings(Duration gatherPeriod, int historyLength) {

    Settings {
        if (!gatherPeriod.isPositive()) {
            throw new IllegalArgumentException("gatherPeriodSeconds must be positive, not " + gatherPeriod.toSeconds());
        }
        if (historyLength < 1) {
            throw new IllegalArgumentException("historyLength must be positive, not " + historyLength);
        }
    }
}
