package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Keeps one version of each platform bundle at work: a newer jar in the deploy folder replaces the content of the
 * bundle in place, and the content of the distribution returns when that jar goes or does not work. Used by one thread.
 *
 * <p>A {@linkplain PlatformJars jar} that the {@linkplain ReplacementRules rules} admit takes its course: the
 * {@link ReplacementScheduler} changes the content, the {@link Trials} watch whether the new one works, and the
 * {@link ReplacementLedger} remembers the outcome.
 */
public final class PlatformBundles {

    private final BundleContext context;
    private final FrameworkChanges changes;
    private final ReplacedBundles replaced;
    private final ReplacementLedger ledger;
    private final ReplacementScheduler scheduler;
    private final Trials trials;
    private final PlatformJars jars;
    private final OfferedJars offered;
    private long checkedAt = -1;

    /**
     * @param blocked receives the files that do not replace a bundle for now
     * @param isInFolder returns whether a jar with this name is in the deploy folder
     * @param privateFolder for state that must survive a restart
     */
    public PlatformBundles(
            BundleContext context,
            BundleKeeper keeper,
            ResolutionDiagnosis diagnosis,
            ServiceComponentRuntime componentRuntime,
            FrameworkChanges changes,
            ReportedProblems problems,
            BlockedFiles blocked,
            Predicate<String> isInFolder,
            LongSupplier nanoTime,
            Path privateFolder) {
        this.context = context;
        this.changes = changes;
        var components = new ComponentCheck(componentRuntime);
        replaced = new ReplacedBundles(context, privateFolder);
        Predicate<String> isPresent = name -> isInFolder.test(name) || isOffered(name);
        var rules = new ReplacementRules(context, diagnosis, replaced, isPresent);
        ledger = new ReplacementLedger(replaced, problems, blocked);
        scheduler = new ReplacementScheduler(context, keeper, components, problems, ledger, rules, nanoTime);
        trials = new Trials(components, nanoTime, new Trials.Jury() {
            @Override
            public void works(ReplacementProgress progress, Bundle bundle) {
                ledger.accept(progress, bundle);
            }

            @Override
            public void fails(ReplacementProgress progress, String why) {
                bringBack(progress, why);
            }
        });
        jars = new PlatformJars(context, keeper, problems, blocked, isPresent, replaced, rules, ledger, scheduler);
        offered = new OfferedJars(jars, problems, blocked, privateFolder);
        replaced.names().stream().filter(file -> !isRunning(file)).forEach(this::recall);
    }

    private void recall(String file) {
        var jar = Objects.requireNonNull(replaced.of(file));
        var bundle = Objects.requireNonNull(context.getBundle(jar.location()));
        boolean isInPlace =
                bundle.getVersion().equals(jar.version()) && !jar.version().equals(jar.shipped());
        if (!jar.works()) {
            recallFailed(file, jar, bundle, isInPlace);
        } else if (!isInPlace) {
            replaced.remove(file); // the distribution was upgraded, and the file is judged anew
        } else if (!isFrameworkActive()) {
            ledger.confirm(file, bundle);
        }
    }

    private void recallFailed(String file, ReplacedBundles.Replaced jar, Bundle bundle, boolean isInPlace) {
        var why = jar.isUnproven() ? ReplacedBundles.UNPROVEN + "; copy the file again to try it again" : jar.failure();
        if (isInPlace) {
            scheduler.bringBack(file, jar.location(), jar.isGone() ? "" : why);
        } else if (jar.isGone()) {
            replaced.remove(file);
        }
        if (!jar.isGone()) {
            ledger.standBy(file, bundle, why, jar.shipped());
        }
    }

    private boolean isOffered(String name) {
        return offered.contains(name);
    }

    /** Returns the jars that features offer in place of platform bundles. */
    public OfferedJars offered() {
        return offered;
    }

    /** Returns the jars with the names of platform bundles. */
    PlatformJars jars() {
        return jars;
    }

    /** Returns whether a replacement is under way for which everything else waits. */
    public boolean isBusy() {
        return scheduler.isBusy();
    }

    /** Returns whether one is prepared, for which the arrival of other files waits. */
    public boolean isPrepared() {
        return scheduler.prepared().isPresent();
    }

    /** Returns whether nothing is prepared, under way, or waits for its turn, unless it takes too long. */
    public boolean isSettled() {
        if (!scheduler.isIdle()) {
            return scheduler.isOverdue();
        }
        return !jars.areWaiting() && !trials.areOpen();
    }

    /** Handles what has ended, and watches what is new. */
    public void tend() {
        scheduler.tend().ifPresent(this::conclude);
        trials.tend();
        if (scheduler.running().isEmpty() && checkedAt != changes.count()) {
            checkedAt = changes.count();
            replaced.names().forEach(this::noticeContent);
        }
    }

    private void conclude(ReplacementProgress progress) {
        var bundle = context.getBundle(progress.location());
        if (bundle == null) {
            return; // uninstalled by hand
        }
        if (progress.isBack()) {
            ledger.comeBack(progress, bundle);
        } else if (progress.failure().isEmpty()) {
            trials.begin(progress, bundle);
        } else if (progress.isShipped()) {
            ledger.fail(progress, bundle);
        } else {
            bringBack(progress, progress.failure());
        }
    }

    private void bringBack(ReplacementProgress progress, String why) {
        if (ledger.reject(progress, why)) {
            scheduler.bringBack(progress.file(), progress.location(), why);
        }
    }

    private void noticeContent(String file) {
        var bundle = context.getBundle(Objects.requireNonNull(replaced.of(file)).location());
        if (bundle != null) {
            ledger.noticeContent(file, bundle);
        }
    }

    /** Tells a replacement that has restarted the deployer that it works again. */
    public void deployerWorks() {
        scheduler.running().ifPresent(ReplacementProgress::deployerWorks);
    }

    /** Saves the state for a restart. */
    public void save() throws IOException {
        replaced.save();
    }

    /** Begins the next change, as the last act of a pass: it may restart the deployer. */
    public void begin() {
        if (!trials.areOpen()) {
            scheduler.begin().ifPresent(trials::cancel);
        }
    }

    /** Interrupts the code that a replacement waits for, as the instance stops. Any thread may call it. */
    public void interrupt() {
        ReplacementProgress.ongoing(context).ifPresent(ReplacementProgress::interrupt);
    }

    private boolean isRunning(String file) {
        return scheduler
                .running()
                .filter(running -> running.file().equals(file))
                .isPresent();
    }

    private boolean isFrameworkActive() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE;
    }
}
