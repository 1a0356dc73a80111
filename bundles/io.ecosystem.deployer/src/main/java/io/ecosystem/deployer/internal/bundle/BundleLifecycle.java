package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.KeptBundle.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, stops and uninstalls bundles. Each is a {@link LifecycleCall}, for which this waits briefly; a slow one
 * continues, and its outcome is handled at a later check. Used by one thread, except {@link #interrupt()}.
 */
final class BundleLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BundleLifecycle.class);
    /** How long everything else waits for a start or a stop. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ReportedProblems problems;
    private final ResolutionDiagnosis diagnosis;
    private final LongSupplier nanoTime;
    private final Set<LifecycleCall> running = ConcurrentHashMap.newKeySet(); // including some that have ended

    BundleLifecycle(ReportedProblems problems, ResolutionDiagnosis diagnosis, LongSupplier nanoTime) {
        this.problems = problems;
        this.diagnosis = diagnosis;
        this.nanoTime = nanoTime;
    }

    /** Interrupts everything unfinished, as the instance stops. Any thread may call it. */
    void interrupt() {
        running.forEach(LifecycleCall::interrupt);
    }

    /** Starts a bundle and waits briefly; the call may be unfinished when this returns. */
    LifecycleCall start(Bundle bundle) {
        var call = call("start", bundle, () -> bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY));
        call.await(PATIENCE);
        return call;
    }

    /** Starts a kept bundle, and reports a failure that is known soon. */
    void start(KeptBundle kept) {
        var call = start(kept.bundle);
        kept.starts(call);
        if (call.hasEnded()) {
            conclude(kept);
        }
    }

    /** Stops a bundle, interrupting an unfinished start; returns whether it is stopped now. */
    boolean stop(KeptBundle kept) {
        if (!comesToItsEnd(kept)) {
            return false;
        }
        var bundle = kept.bundle;
        if (bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING) {
            var call = call("stop", bundle, () -> bundle.stop(Bundle.STOP_TRANSIENT));
            kept.stops(call);
            if (!call.await(PATIENCE)) {
                return false;
            }
            conclude(kept);
        }
        return true;
    }

    /** Uninstalls a bundle, interrupting an unfinished start; returns whether it is uninstalled now. */
    boolean uninstall(KeptBundle kept) {
        if (!comesToItsEnd(kept)) {
            return false;
        }
        var bundle = kept.bundle;
        if (bundle.getState() != Bundle.UNINSTALLED) {
            var call = call("uninstalling", bundle, bundle::uninstall);
            kept.stops(call);
            if (!call.await(PATIENCE)) {
                return false;
            }
            kept.takeEnded();
            call.failure()
                    .ifPresent(failure ->
                            log.error("{} was not uninstalled cleanly", ResolutionDiagnosis.name(bundle), failure));
        }
        return true;
    }

    /** Handles the outcome of a finished call, if there is one. */
    void conclude(KeptBundle kept) {
        var ended = end(kept);
        if (kept.bundle.getState() == Bundle.ACTIVE) {
            kept.runs();
        }
        ended.ifPresent(
                operation -> operation.call().failure().ifPresent(failure -> failed(kept, operation.kind(), failure)));
    }

    private LifecycleCall call(String what, Bundle bundle, LifecycleCall.Action action) {
        var name = "io.ecosystem.deployer %s of %s".formatted(what, ResolutionDiagnosis.name(bundle));
        running.removeIf(LifecycleCall::hasEnded);
        var call = new LifecycleCall(name, nanoTime.getAsLong(), action);
        running.add(call);
        return call;
    }

    private boolean comesToItsEnd(KeptBundle kept) {
        if (kept.isBusy()) {
            var call = kept.operation().orElseThrow().call();
            if (kept.isStarting() || kept.isLate(nanoTime.getAsLong())) {
                call.interrupt(); // a stop has its time limit, as calls may still be answered
            }
            if (!call.await(PATIENCE)) {
                return false;
            }
        }
        end(kept)
                .flatMap(operation -> operation.call().failure())
                .ifPresent(failure -> log.debug("{} failed while it was ended", kept.subject, failure));
        return true;
    }

    /** Takes the operation that has ended, if there is one, and its report as unfinished with it. */
    private Optional<Operation> end(KeptBundle kept) {
        var ended = kept.takeEnded();
        ended.map(Operation::call).filter(LifecycleCall::isReported).ifPresent(call -> {
            problems.forget(kept.subject);
            log.info(
                    "{}: what was in the way has ended after {} s",
                    kept.subject,
                    call.age(nanoTime.getAsLong()).toSeconds());
        });
        return ended;
    }

    private void failed(KeptBundle kept, Operation.Kind kind, BundleException failure) {
        var bundle = kept.bundle;
        log.debug("Starting or stopping {} failed", bundle, failure);
        if (kind == Operation.Kind.STOP) {
            log.warn("{} did not stop cleanly: {}", ResolutionDiagnosis.name(bundle), failure.toString());
        } else if (bundle.getState() == Bundle.ACTIVE) {
            kept.runsDespite("its start ended with " + failure.getMessage());
        } else {
            var reason = diagnosis.reason(bundle, failure);
            kept.failed(reason);
            problems.report(
                    kept.subject, "%s %s does not run: %s".formatted(kept.subject, bundle.getVersion(), reason));
        }
    }
}
