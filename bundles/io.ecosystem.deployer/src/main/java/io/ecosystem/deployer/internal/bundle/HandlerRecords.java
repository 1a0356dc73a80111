package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.spi.rollout.TrackRecord;
import io.ecosystem.spi.rollout.TrackRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The track records of the handlers of a bundle, from all that call handlers. */
final class HandlerRecords {

    private final BundleContext context;

    HandlerRecords(BundleContext context) {
        this.context = context;
    }

    /** Returns the track record of the present handlers of a bundle. */
    TrackRecord of(Bundle bundle) {
        var found = new ArrayList<TrackRecord>();
        each(records -> found.add(records.of(bundle.getBundleId())));
        return found.stream().reduce(TrackRecord.NONE, TrackRecord::plus);
    }

    /** Returns why present handlers of a bundle cannot be called. */
    List<String> refusals(Bundle bundle) {
        var found = new ArrayList<String>();
        each(records -> found.addAll(records.refusals(bundle.getBundleId())));
        return found;
    }

    /** Measures all calls of the present handlers of a bundle from now on. */
    void measureAll(Bundle bundle) {
        each(records -> records.measureAll(bundle.getBundleId()));
    }

    /** Ends the measurement of all calls of the present handlers of a bundle. */
    void rest(Bundle bundle) {
        each(records -> records.rest(bundle.getBundleId()));
    }

    /** Makes the handlers of a bundle go without waiting for their calls. */
    void abandon(Bundle bundle) {
        each(records -> records.abandon(bundle.getBundleId()));
    }

    private void each(Consumer<TrackRecords> action) {
        for (ServiceReference<TrackRecords> reference : references()) {
            var records = context.getService(reference);
            if (records != null) {
                action.accept(records);
                context.ungetService(reference);
            }
        }
    }

    private List<ServiceReference<TrackRecords>> references() {
        try {
            return List.copyOf(context.getServiceReferences(TrackRecords.class, null));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("there is no filter", e);
        }
    }
}
