package io.ecosystem.queue.worker;

import io.ecosystem.spi.queue.Lease;
import java.util.List;
import java.util.Optional;

/**
 * Decides about entries that were being processed when the process ended, as they may be the cause. They are taken one
 * at a time, before they can harm others taken with them. An entry cut off twice or more is processed alone; one cut
 * off too often is given up.
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
     * The decision about leases.
     *
     * @param admitted to be processed, in this order
     * @param back to be put back
     * @param condemned to be given up
     */
    record Decision(List<Admitted> admitted, List<Lease> back, List<Lease> condemned) {}

    private final Quarantine quarantine;
    private boolean careful = true; // at first: the process before may have ended during an attempt
    private boolean alone; // whether to process the next one alone

    /** Begins careful. */
    Caution(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    /** Returns whether to take entries one at a time, with a pass. */
    boolean isCareful() {
        return careful;
    }

    /** Returns whether the next entry has to wait until no other of its queue is being processed. */
    boolean wantsNoOther() {
        return alone;
    }

    /** Returns a pass for the next entry; empty if it has to wait. */
    Optional<Quarantine.Pass> pass() {
        return alone ? quarantine.alone() : quarantine.beside();
    }

    /**
     * Decides about leases as they came from the queue.
     *
     * @param pass the pass with which at most one lease was taken; empty for leases taken without care
     */
    Decision decide(List<Lease> leases, Optional<Quarantine.Pass> pass, int maxRedeliveries) {
        return pass.isPresent() ? decide(leases, pass.get(), maxRedeliveries) : decide(leases);
    }

    /** Admits those before the first one that was cut off, which comes again and is then taken carefully. */
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
            alone = cutOff >= ALONE_FROM; // the next one was probably cut off as often
            return new Decision(List.of(new Admitted(leases.getFirst(), Optional.of(pass))), List.of(), List.of());
        }
        pass.leave();
        alone = cutOff <= maxRedeliveries;
        return alone ? new Decision(List.of(), leases, List.of()) : new Decision(List.of(), List.of(), leases);
    }
}
