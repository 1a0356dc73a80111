package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.platform.file.RolloutFile;
import io.ecosystem.spi.rollout.Rollout;
import java.util.concurrent.ThreadLocalRandom;

/** The share of the calls that a new version gets: by chance, or always the same keys. */
final class SharedCalls implements Rollout {

    private static final long SPREAD = 0x9E3779B97F4A7C15L; // of the golden ratio: neighbouring hash codes go far apart

    private final long bundleId;
    private final RolloutFile plan;

    SharedCalls(long bundleId, RolloutFile plan) {
        this.bundleId = bundleId;
        this.plan = plan;
    }

    @Override
    public long bundleId() {
        return bundleId;
    }

    @Override
    public boolean takes(Key key) {
        double position = plan.byKey() && !(key instanceof NoKey)
                ? (key.toString().hashCode() * SPREAD >>> 11) * 0x1p-53
                : ThreadLocalRandom.current().nextDouble();
        return position < plan.share();
    }
}
