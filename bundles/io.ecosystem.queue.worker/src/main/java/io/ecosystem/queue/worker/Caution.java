package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Lease;
import java.util.List;
import java.util.Optional;

/**
 * Decides what becomes of entries that were being processed when the process ended, which may have been their doing.
 * They are taken one at a time, before any that may be taken with them suffers from it. One that was cut off twice or
 * more is processed alone, and one that was cut off too often is not processed any more.
 *
 * <p>Guarded by the lock of the worker.
 */
final class Caution {

    private static final int ALONE_FROM = 2;

    /**
     * A lease that an attempt may begin with.
     *
     * @param pass is left when the attempt ends; empty for an entry that was never cut off
     */
    record Admitted(Lease lease, Optional<Quarantine.Pass> pass) {}

    /**
     * What becomes of leases.
     *
     * @param admitted are processed, in this order
     * @param back are put back
     * @param condemned are not processed any more
     */
    record Decision(List<Admitted> admitted, List<Lease> back, List<Lease> condemned) {}

    private final Quarantine quarantine;
    private boolean careful = true; // at first, as this may be the start after such an end
    private boolean alone; // whether the next one is to be processed alone

    /** Begins carefully. */
    Caution(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    /** Whether entries are taken one at a time, with a pass. */
    boolean isCareful() {
        return careful;
    }

    /** Whether the next entry has to wait until no other of its queue is processed. */
    boolean wantsNoOther() {
        return alone;
    }

    /** A pass for the next entry; empty if it has to wait. */
    Optional<Quarantine.Pass> pass() {
        return alone ? quarantine.alone() : quarantine.beside();
    }

    /**
     * Decides about leases as they came from the queue.
     *
     * @param pass that at most one lease was taken with; empty for leases taken without care
     */
    Decision decide(List<Lease> leases, Optional<Quarantine.Pass> pass, int maxRedeliveries) {
        return pass.isPresent() ? decide(leases, pass.get(), maxRedeliveries) : decide(leases);
    }

    /** Those before the first one that was cut off go on; it comes again, and is then taken carefully. */
    private Decision decide(List<Lease> leases) {
        int clean = 0;
        while (clean < leases.size() && leases.get(clean).entry().redeliveries() == 0) {
            clean++;
        }
        careful = clean < leases.size();
        return new Decision(
                leases.subList(0, clean).stream()
                        .map(lease -> new Admitted(lease, Optional.empty()))
                        .toList(),
                leases.subList(clean, leases.size()),
                List.of());
    }

    private Decision decide(List<Lease> leases, Quarantine.Pass pass, int maxRedeliveries) {
        boolean wasAlone = alone;
        alone = false;
        careful = !leases.isEmpty() && leases.getFirst().entry().redeliveries() > 0;
        if (!careful) {
            pass.leave();
            return new Decision(
                    leases.stream()
                            .map(lease -> new Admitted(lease, Optional.empty()))
                            .toList(),
                    List.of(),
                    List.of());
        }
        int cutOff = leases.getFirst().entry().redeliveries();
        if (cutOff <= maxRedeliveries && (cutOff < ALONE_FROM || wasAlone)) {
            alone = cutOff >= ALONE_FROM; // as the next one probably is, too
            return new Decision(List.of(new Admitted(leases.getFirst(), Optional.of(pass))), List.of(), List.of());
        }
        pass.leave();
        alone = cutOff <= maxRedeliveries;
        return alone ? new Decision(List.of(), leases, List.of()) : new Decision(List.of(), List.of(), leases);
    }
}
