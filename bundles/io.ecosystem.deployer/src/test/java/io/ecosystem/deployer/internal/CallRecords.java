package io.ecosystem.deployer.internal;

import io.ecosystem.spi.rollout.TrackRecord;
import io.ecosystem.spi.rollout.TrackRecords;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;

/** What has become of calls, as a test states it, by symbolic name and version of the bundle. */
final class CallRecords implements TrackRecords {

    private final Map<String, TrackRecord> records = new TreeMap<>();
    private BundleContext context;

    /** Registers it in a container; it keeps what is stated for the next one. */
    void register(BundleContext target) {
        context = target;
        target.registerService(TrackRecords.class, this, null);
    }

    /** States the calls of a bundle such as {@code acme.roll 1.1.0}, each of which took a millisecond. */
    void put(String bundle, long ended, long failures) {
        records.put(bundle, new TrackRecord(ended, ended, failures, ended * 1_000_000, ended, failures));
    }

    void clear() {
        records.clear();
    }

    @Override
    public TrackRecord of(long bundleId) {
        var bundle = context.getBundle(bundleId);
        return records.getOrDefault(bundle.getSymbolicName() + " " + bundle.getVersion(), TrackRecord.NONE);
    }

    @Override
    public void measureAll(long bundleId) {
        // it is always measured
    }

    @Override
    public void rest(long bundleId) {
        // nothing is measured here
    }

    @Override
    public void abandon(long bundleId) {
        // there are no calls
    }
}
