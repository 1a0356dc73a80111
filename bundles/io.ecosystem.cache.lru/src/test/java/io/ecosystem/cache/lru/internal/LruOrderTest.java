package io.ecosystem.cache.lru.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.cache.CacheLimits;
import io.ecosystem.cache.NamedCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads use few keys, each mostly the same one again, so that uses without a new time meet uses of other threads. */
@Timeout(120)
class LruOrderTest {

    private static final int KEYS = 3;
    private static final int THREADS = 3;
    private static final int ROUNDS = 3_000;
    private static final int USES = 300;
    private static final int STAYING = 40;

    private final NamedCache<Integer, String> cache =
            new NamedCache<>("tested", "io.ecosystem.cache.lru~tested", CacheLimits.entries(KEYS), LruStore::new);

    private record Use(long began, long ended) {}

    @Test
    void isThatOfTheUses() throws Exception {
        for (int key = 0; key < KEYS; key++) {
            cache.put(key, "v");
        }
        CyclicBarrier together = new CyclicBarrier(THREADS);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<Use[]>> users = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    Random random = new Random(round * THREADS + i);
                    users.add(threads.submit(() -> {
                        together.await(20, TimeUnit.SECONDS);
                        return use(random);
                    }));
                }
                List<Use[]> uses = new ArrayList<>();
                for (Future<Use[]> user : users) {
                    uses.add(user.get(20, TimeUnit.SECONDS));
                }
                check(round, uses);
            }
        }
    }

    /** Uses keys, and returns the last use of each; null if unused. */
    private Use[] use(Random random) {
        Use[] last = new Use[KEYS];
        int key = random.nextInt(KEYS);
        for (int i = 0; i < USES; i++) {
            if (random.nextInt(STAYING) == 0) {
                key = random.nextInt(KEYS);
            }
            long began = System.nanoTime();
            cache.get(key);
            last[key] = new Use(began, System.nanoTime());
        }
        return last;
    }

    /** Asserts that no later entry was last used after all uses of an earlier one had ended. */
    private void check(int round, List<Use[]> uses) {
        List<Integer> order = new ArrayList<>();
        cache.forEach(entry -> order.add(entry.getKey()));
        for (int i = 0; i + 1 < order.size(); i++) {
            int newer = order.get(i);
            int older = order.get(i + 1);
            long lastBegun = uses.stream()
                    .filter(last -> last[older] != null)
                    .mapToLong(last -> last[older].began)
                    .max()
                    .orElse(Long.MIN_VALUE);
            long allEnded = uses.stream()
                    .filter(last -> last[newer] != null)
                    .mapToLong(last -> last[newer].ended)
                    .max()
                    .orElse(Long.MIN_VALUE);
            assertThat(lastBegun)
                    .as("round %d: %s, but %d was used after %d", round, order, older, newer)
                    .isLessThanOrEqualTo(allEnded);
        }
    }
}
