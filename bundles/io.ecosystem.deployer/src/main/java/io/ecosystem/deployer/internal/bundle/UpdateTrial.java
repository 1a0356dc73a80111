package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.spi.deploy.KeptVersion;
import io.ecosystem.spi.rollout.CallMeter;
import io.ecosystem.spi.rollout.TrackRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;

/** The time in which a new version must prove itself: its start, and its first calls. Used by one thread. */
final class UpdateTrial {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    /** How long a start must wait at the same place to stand still. */
    private static final Duration STANDSTILL = Duration.ofMillis(250);

    private static final Duration YOUNG = Duration.ofSeconds(5);
    private static final int LEAST_CALLS = 5;
    private static final int TIMES_SLOWER = 10;
    private static final Set<Thread.State> STANDING =
            EnumSet.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final KeptBundle state;
    private final KeptVersion next;
    private final KeptVersion before;
    private final TrackRecord former;
    private final TrialRules rules;
    private final Instant since;
    private final long began;
    private StackTraceElement[] stack = {};
    private long moved;

    /**
     * Begins with the start of the new version.
     *
     * @param state of its bundle
     * @param before the version that has worked until now
     * @param former its track record
     * @param since when the trial begins, by the clock of the machine
     * @param now the same, a {@link System#nanoTime()} value
     */
    UpdateTrial(
            KeptBundle state,
            KeptVersion next,
            KeptVersion before,
            TrackRecord former,
            TrialRules rules,
            Instant since,
            long now) {
        this.state = state;
        this.next = next;
        this.before = before;
        this.former = former;
        this.rules = rules;
        this.since = since;
        began = now;
        moved = now;
    }

    /** Returns the same trial of a bundle whose file has another name. */
    UpdateTrial renamed(KeptBundle renamed, String file) {
        return new UpdateTrial(renamed, of(file, next), of(file, before), former, rules, since, began);
    }

    private static KeptVersion of(String file, KeptVersion version) {
        return new KeptVersion(file, version.bundle(), version.digest(), version.time(), version.verdict());
    }

    KeptVersion next() {
        return next;
    }

    KeptVersion before() {
        return before;
    }

    /** Returns the track record of the version before. */
    TrackRecord former() {
        return former;
    }

    Instant since() {
        return since;
    }

    Bundle bundle() {
        return state.bundle;
    }

    /** Returns whether it has just begun. */
    boolean isYoung(long now) {
        return now - began < YOUNG.toNanos();
    }

    /** Returns whether it need not prove itself any more. */
    boolean isOver(TrackRecord record, long now) {
        return !state.isBusy() && (record.ended() >= CallMeter.CALLS || now - began >= LONGEST.toNanos());
    }

    /** Returns why an update is bad; empty if it is not, as far as is known. */
    Optional<String> verdict(ComponentCheck components, HandlerRecords records, long now) {
        return verdict(components, records, former, now);
    }

    /**
     * Returns why a new version is bad; empty if it is not, as far as is known.
     *
     * @param measure the track record of the version before, if that works beside it for the same time
     */
    Optional<String> verdict(ComponentCheck components, HandlerRecords records, TrackRecord measure, long now) {
        if (state.isHeldBack()) {
            return Optional.empty();
        }
        if (state.isBusy()) {
            return stall(now);
        }
        if (!state.failure().isEmpty()) {
            return Optional.of("it does not run: " + state.failure());
        }
        if (state.bundle.getState() != Bundle.ACTIVE) {
            return Optional.empty();
        }
        var defects = new ArrayList<>(components.check(state.bundle).failures());
        state.defects().ifPresent(defects::addAll);
        defects.addAll(records.refusals(state.bundle));
        return defects.isEmpty() ? calls(records.of(state.bundle), measure) : Optional.of(String.join("; ", defects));
    }

    /** A start that computes may take its time; one that waits at the same place does not come to its end. */
    private Optional<String> stall(long now) {
        var call = state.operation().orElseThrow().call();
        var place = call.stack();
        if (!STANDING.contains(call.threadState()) || !Arrays.equals(place, stack)) {
            stack = place;
            moved = now;
        }
        boolean stands = now - moved >= STANDSTILL.toNanos() && call.age(now).compareTo(rules.stall()) >= 0;
        return stands || state.isLate(now)
                ? Optional.of("its start has not ended after %s, at %s (takeBackStallMillis permits more)"
                        .formatted(seconds(call.age(now)), StackLocator.line(place)))
                : Optional.empty();
    }

    private Optional<String> calls(TrackRecord record, TrackRecord measure) {
        double hundreds = Math.max(1, record.ended() / (double) CallMeter.CALLS);
        if (record.failures() > rules.maxFailures() * hundreds + measure.explicableFailures(record.ended())) {
            return Optional.of("%d of its first %d calls failed".formatted(record.failures(), record.ended()));
        }
        var limit = max(rules.slow(), measure.mean().multipliedBy(TIMES_SLOWER));
        boolean isSlow = measure.calls() > 0
                && record.calls() >= LEAST_CALLS
                && record.mean().compareTo(limit) > 0;
        return isSlow
                ? Optional.of("its calls take %d ms on average, and those of %s took %d ms"
                        .formatted(
                                record.mean().toMillis(),
                                before.bundle(),
                                measure.mean().toMillis()))
                : Optional.empty();
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String seconds(Duration time) {
        return "%.1f s".formatted(time.toMillis() / 1000.0);
    }
}
