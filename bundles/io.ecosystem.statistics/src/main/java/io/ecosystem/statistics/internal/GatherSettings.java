package io.ecosystem.statistics.internal;

import java.time.Duration;

/**
 * The configured settings.
 *
 * @param gatherPeriod the length of a period
 * @param historyLength how many completed periods are kept
 */
record GatherSettings(Duration gatherPeriod, int historyLength) {

    GatherSettings {
        if (!gatherPeriod.isPositive()) {
            throw new IllegalArgumentException("gatherPeriodSeconds must be positive, not " + gatherPeriod.toSeconds());
        }
        if (historyLength < 1) {
            throw new IllegalArgumentException("historyLength must be positive, not " + historyLength);
        }
    }
}
