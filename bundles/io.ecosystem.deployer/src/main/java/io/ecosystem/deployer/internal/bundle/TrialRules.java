package io.ecosystem.deployer.internal.bundle;

import java.time.Duration;

/**
 * When the update of a bundle is taken back.
 *
 * @param takesBack whether it is at all
 * @param maxFailures how many of 100 calls may fail, besides those that chance explains if calls of the version before
 *     failed
 * @param stall how old a start may be that stands still
 * @param slow how long calls may take on average; more is allowed if those of the version before took a tenth
 */
public record TrialRules(boolean takesBack, int maxFailures, Duration stall, Duration slow) {}
