package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.deployer.internal.bundle.ContentChange.NewContent;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which files work in place of platform bundles, and why others do not, and reports either. Used by one
 * thread.
 */
final class ReplacementLedger {

    private static final Logger log = LoggerFactory.getLogger(ReplacementLedger.class);

    private final ReplacedBundles replaced;
    private final ReportedProblems problems;
    private final BlockedFiles blocked;

    ReplacementLedger(ReplacedBundles replaced, ReportedProblems problems, BlockedFiles blocked) {
        this.replaced = replaced;
        this.problems = problems;
        this.blocked = blocked;
    }

    /** Notes that the content of a file is about to take the place of a bundle; the file that had it is judged anew. */
    void enter(NewContent change) {
        replaced.owner(change.bundle().getLocation())
                .filter(other -> !other.equals(change.file()))
                .ifPresent(other -> {
                    replaced.remove(other);
                    blocked.until(other, () -> true);
                });
        replaced.put(change.file(), change.jar());
    }

    /** Saves the state for a restart. */
    void save() throws IOException {
        replaced.save();
    }

    /** Gives the place of a file to another name of it. */
    void rename(String from, String to) {
        replaced.put(to, Objects.requireNonNull(replaced.remove(from)));
        problems.forget(DeployFolder.subject(from));
        log.info("{} was renamed to {}", DeployFolder.subject(from), DeployFolder.subject(to));
    }

    /** Reports that a file works, as an earlier run has found. */
    void confirm(String file, Bundle bundle) {
        var jar = Objects.requireNonNull(replaced.of(file));
        log.info(
                "{}: {} {} works in place of {}",
                DeployFolder.subject(file),
                bundle.getSymbolicName(),
                jar.version(),
                jar.shipped());
    }

    /** Records that a file does not work, as an earlier run has found, and that another version does. */
    void standBy(String file, Bundle bundle, String why, Version working) {
        var jar = Objects.requireNonNull(replaced.of(file));
        problems.report(
                DeployFolder.subject(file),
                "%s: %s %s stands by, %s of the distribution works: %s"
                        .formatted(DeployFolder.subject(file), bundle.getSymbolicName(), jar.version(), working, why));
        remember(file, why);
    }

    /** Records that the content of a file has passed its trial, unless the file has gone meanwhile. */
    void accept(ReplacementProgress progress, Bundle bundle) {
        var file = progress.file();
        if (replaced.of(file) == null) {
            return;
        }
        remember(file, "");
        problems.resolve(DeployFolder.subject(file));
        log.info(
                "{}: {} works since {}, after {} ms",
                DeployFolder.subject(file),
                ResolutionDiagnosis.name(bundle),
                progress.since(),
                progress.age().toMillis());
    }

    /** Records why the content of a file has not passed its trial; returns whether the file is still there. */
    boolean reject(ReplacementProgress progress, String why) {
        remember(progress.file(), why);
        return replaced.of(progress.file()) != null;
    }

    /** Records that the content of a file has not come to work, and that of the distribution is back. */
    void fail(ReplacementProgress progress, Bundle bundle) {
        var jar = replaced.of(progress.file());
        if (jar != null) {
            fail(progress.file(), bundle, progress.failure(), jar.version(), progress.age());
        }
    }

    /** Records the end of a return to the content of the distribution. */
    void comeBack(ReplacementProgress progress, Bundle bundle) {
        var subject = bundle.getSymbolicName();
        var jar = replaced.of(progress.file());
        if (!progress.failure().isEmpty()) {
            problems.report(
                    subject,
                    "%s %s of the distribution does not run: %s"
                            .formatted(subject, bundle.getVersion(), progress.failure()));
            if (jar != null && !progress.cause().isEmpty()) {
                report(progress.file(), bundle, progress.cause(), jar.version());
            }
            return;
        }
        problems.resolve(subject);
        if (jar != null && jar.isGone()) {
            replaced.remove(progress.file());
        }
        if (progress.cause().isEmpty() || jar == null || jar.isGone()) {
            log.info(
                    "{} {} of the distribution is back, after {} ms",
                    subject,
                    bundle.getVersion(),
                    progress.age().toMillis());
        } else {
            fail(progress.file(), bundle, progress.cause(), jar.version(), progress.age());
        }
    }

    /** Records that someone else may have brought the content of the distribution back, for example the launcher. */
    void noticeContent(String file, Bundle bundle) {
        var jar = replaced.of(file);
        if (jar != null && jar.works() && !bundle.getVersion().equals(jar.version())) {
            var why = "%s was put back; copy the file again to try it again".formatted(bundle.getVersion());
            standBy(file, bundle, why, bundle.getVersion());
        }
    }

    private void fail(String file, Bundle bundle, String why, Version version, Duration age) {
        var back =
                "%s; %s of the distribution is back, after %d ms".formatted(why, bundle.getVersion(), age.toMillis());
        report(file, bundle, back, version);
        remember(file, why);
    }

    private void report(String file, Bundle bundle, String why, Version version) {
        problems.report(
                DeployFolder.subject(file),
                "%s: %s %s does not work: %s"
                        .formatted(DeployFolder.subject(file), bundle.getSymbolicName(), version, why));
    }

    private void remember(String file, String failure) {
        var jar = replaced.of(file);
        if (jar != null && !jar.failure().equals(failure)) {
            replaced.put(file, jar.because(failure));
        }
    }
}
