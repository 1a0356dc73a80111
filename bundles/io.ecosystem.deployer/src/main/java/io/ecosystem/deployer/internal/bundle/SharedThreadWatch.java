package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.StackLocator.CodeLocation;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.Bundle;

/**
 * Watches the framework's shared threads that may run code of deployed bundles, such as those that deliver
 * configurations, where components are recreated. Code that stays there is reported, and interrupted where it blocks
 * others. Used by one thread.
 */
final class SharedThreadWatch {

    private static final List<String> KEEP_OTHERS_WAITING = List.of("CM ", "SCR ");
    private static final List<String> OTHERS = List.of("Felix", "io.ecosystem.core-arrival");
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private record Stay(CodeLocation place, long since, String subject) {

        boolean isReported() {
            return !subject.isEmpty();
        }
    }

    private final StackLocator whereabouts;
    private final ReportedProblems problems;
    private final Duration longest;
    private final Map<Thread, Stay> stays = new HashMap<>();
    private long lookedAt;

    /** @param longest how long code may stay there without being reported */
    SharedThreadWatch(StackLocator whereabouts, ReportedProblems problems, Duration longest, long now) {
        this.whereabouts = whereabouts;
        this.problems = problems;
        this.longest = longest;
        this.lookedAt = now;
    }

    /**
     * Checks the threads, unless it has just done so.
     *
     * @param origins the files of the bundles
     */
    void look(Map<Bundle, String> origins, long now) {
        if (now - lookedAt < BETWEEN_LOOKS.toNanos()) {
            return;
        }
        lookedAt = now;
        var present = threads();
        for (Thread thread : present) {
            var place = whereabouts.in(origins.keySet(), thread.getStackTrace());
            if (place.isPresent()) {
                stays(
                        thread,
                        place.get(),
                        Objects.requireNonNull(origins.get(place.get().bundle())),
                        now);
            } else {
                leaves(thread);
            }
        }
        List.copyOf(stays.keySet()).stream()
                .filter(thread -> !present.contains(thread))
                .forEach(this::leaves);
    }

    private void stays(Thread thread, CodeLocation place, String origin, long now) {
        var stay = stays.get(thread);
        if (stay == null || !stay.place().isSameCode(place)) {
            leaves(thread);
            stays.put(thread, new Stay(place, now, ""));
        } else if (now - stay.since() >= longest.toNanos()) {
            boolean keepsOthersWaiting = isNamed(thread, KEEP_OTHERS_WAITING);
            if (!stay.isReported()) {
                var subject = "%s on thread %s".formatted(origin, thread.threadId());
                problems.alarm(
                        subject,
                        "DEPLOYER.BLOCKED." + origin,
                        "%s: %s after %d s, at %s%s"
                                .formatted(
                                        origin,
                                        place.code(),
                                        longest.toSeconds(),
                                        place.line(),
                                        keepsOthersWaiting
                                                ? "; other configurations wait for it, so it is interrupted"
                                                : ""));
                stays.put(thread, new Stay(stay.place(), stay.since(), subject));
            }
            if (keepsOthersWaiting) {
                thread.interrupt(); // repeatedly, as it may be retried
            }
        }
    }

    private void leaves(Thread thread) {
        var stay = stays.remove(thread);
        if (stay != null && stay.isReported()) {
            problems.resolve(stay.subject());
        }
    }

    private static List<Thread> threads() {
        var group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        var found = new Thread[2 * group.activeCount() + 16];
        int count = group.enumerate(found);
        return Arrays.stream(found, 0, count)
                .filter(thread -> isNamed(thread, KEEP_OTHERS_WAITING) || isNamed(thread, OTHERS))
                .toList();
    }

    private static boolean isNamed(Thread thread, List<String> prefixes) {
        return prefixes.stream().anyMatch(thread.getName()::startsWith);
    }
}
