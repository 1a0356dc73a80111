package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.configuration.folder.ReportedProblems;
import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentChange.Kind;
import io.ecosystem.spi.deploy.KeptVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which versions of each file are kept, and which of them work. A failure of the {@link VersionStore} is reported
 * as a problem of the file, as its deployment goes on without it. Used by one thread.
 *
 * <p>It is long because it answers many questions, each in a few lines.
 */
public final class VersionLedger {

    private static final Logger log = LoggerFactory.getLogger(VersionLedger.class);
    private static final String TAKEN_BACK = "DEPLOYER.TAKEN_BACK.";
    private static final String BAD = "taken back: ";

    private final VersionStore versions;
    private final DeployedContents deployed;
    private final ReportedProblems problems;
    private final Predicate<String> isPresent;
    private final Path privateFolder;

    /**
     * @param isPresent returns whether a file with this name is in the deploy folder
     * @param privateFolder for private copies of kept jars
     */
    public VersionLedger(
            VersionStore versions,
            DeployedContents deployed,
            ReportedProblems problems,
            Predicate<String> isPresent,
            Path privateFolder) {
        this.versions = versions;
        this.deployed = deployed;
        this.problems = problems;
        this.isPresent = isPresent;
        this.privateFolder = privateFolder;
    }

    /**
     * Keeps the content of a file that is about to be deployed.
     *
     * @param needed the digests of versions that are not given up for it, besides those that are deployed
     */
    KeptVersion keep(String file, Jar jar, JarManifest manifest, Set<String> needed) {
        return keep(
                new KeptVersion(file, manifest.toString(), jar.digest(), now(), ""),
                copy -> Files.copy(jar.copy(), copy, StandardCopyOption.REPLACE_EXISTING),
                needed);
    }

    /**
     * Keeps the text of a file that is about to be deployed.
     *
     * @param id what it is, with its version
     */
    public KeptVersion keep(String file, String id, String text) {
        return keep(
                new KeptVersion(file, id, digest(text), now(), ""), copy -> Files.writeString(copy, text), Set.of());
    }

    private KeptVersion keep(KeptVersion version, VersionStore.Content content, Set<String> needed) {
        var file = version.file();
        var spared = new TreeSet<>(needed);
        var current = deployed.digests(file);
        if (current != null) {
            spared.add(current.working());
            spared.add(current.before());
        }
        try {
            versions.keep(version, content, spared, isPresent);
            problems.resolve(memory(file));
        } catch (IOException e) {
            problems.report(
                    memory(file),
                    "%s cannot be kept, so a later version cannot be taken back: %s"
                            .formatted(DeployFolder.subject(file), e));
        }
        return version;
    }

    /** Returns a version of a file; empty if it is not kept. */
    public Optional<KeptVersion> find(String file, String digest) {
        return versions.find(file, digest);
    }

    private String working(String file) {
        return Objects.requireNonNull(deployed.digests(file)).working();
    }

    /** Returns the version of a deployed file that works; empty if it is not kept. */
    Optional<KeptVersion> current(String file) {
        return find(file, working(file));
    }

    /** Returns the version of a deployed file that works, described by its bundle if it is not kept. */
    KeptVersion current(String file, Bundle bundle) {
        return current(file, ResolutionDiagnosis.name(bundle));
    }

    /** Returns the version of a deployed file that works, described by this name if it is not kept. */
    public KeptVersion current(String file, String name) {
        return current(file).orElseGet(() -> new KeptVersion(file, name, working(file), now(), ""));
    }

    /**
     * Returns the version of a file that worked last, if the framework has forgotten it; empty if the file is new, or
     * this is its content.
     */
    public Optional<KeptVersion> forgotten(String file, String digest) {
        return versions.lastWorking(file).filter(version -> !version.digest().equals(digest));
    }

    /** Returns the version that works in place of a content known to be bad; empty if there is none. */
    public Optional<KeptVersion> insteadOf(String file, String digest) {
        return find(file, digest)
                .filter(version -> !version.verdict().isEmpty())
                .flatMap(version -> working(file, digest));
    }

    /** Returns the last deployed version of a file that works, besides one; empty if there is none. */
    Optional<KeptVersion> working(String file, String besides) {
        return versions.versions(file).stream()
                .filter(version -> version.verdict().isEmpty())
                .filter(version -> !version.digest().equals(besides))
                .findFirst();
    }

    /**
     * Returns the version of a deployed file that is to work again.
     *
     * @param wanted its bundle, version or digest; empty for the one before the present
     * @throws IllegalArgumentException if no version or more than one is kept besides the present one
     */
    public KeptVersion earlier(String file, String wanted) {
        var current = working(file);
        if (wanted.isEmpty()) {
            return versions.before(file, current)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no version of %s before the present one is kept".formatted(DeployFolder.subject(file))));
        }
        var others = versions.versions(file).stream()
                .filter(version -> !version.digest().equals(current))
                .toList();
        return new VersionSelector(wanted)
                .select(others, "of %s is kept besides the present one".formatted(DeployFolder.subject(file)));
    }

    /**
     * Returns a kept version of any deployed file.
     *
     * @param wanted its bundle, version or digest
     * @throws IllegalArgumentException if no version or more than one is kept
     */
    KeptVersion named(String wanted) {
        var kept = deployed.names().stream()
                .flatMap(file -> versions.versions(file).stream())
                .toList();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("no version '%s' of a deployed file is kept; none is".formatted(wanted));
        }
        return new VersionSelector(wanted).select(kept, "of a deployed file is kept");
    }

    /** Opens the jar of a version. */
    Jar open(KeptVersion version) throws IOException {
        var jar = Jar.copyOf(versions.content(version), privateFolder);
        if (!jar.digest().equals(version.digest())) {
            jar.close();
            throw new IOException("its kept jar is damaged");
        }
        return jar;
    }

    /** Reads the text of a version. */
    public String text(KeptVersion version) throws IOException {
        var text = Files.readString(versions.content(version));
        if (!digest(text).equals(version.digest())) {
            throw new IOException("its kept text is damaged");
        }
        return text;
    }

    /** Returns the digest under which a text is kept. */
    public static String digest(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Opens the jar of a version; empty if it cannot be used, as the file itself is then to be deployed. */
    Optional<Jar> openIfUsable(KeptVersion version) {
        try {
            return Optional.of(open(version));
        } catch (IOException e) {
            log.warn(
                    "{}: {} was not kept well, so it is not put back: {}",
                    DeployFolder.subject(version.file()),
                    version.bundle(),
                    e.toString());
            return Optional.empty();
        }
    }

    /** Records why a version does not work although it is the content of its file. */
    public void judge(KeptVersion version, String verdict) {
        try {
            versions.judge(version, verdict);
        } catch (IOException e) {
            reportUnjudged(version, e);
        }
    }

    /**
     * Records that a version works again instead of a later one, which is announced.
     *
     * @param kind whether the later version was taken back or rolled back
     * @param cause why
     */
    public DeploymentChange restore(KeptVersion from, KeptVersion to, Kind kind, String cause) {
        boolean isBad = kind == Kind.TAKEN_BACK;
        try {
            versions.judge(from, isBad ? BAD + cause : "rolled back " + cause);
            if (find(to.file(), to.digest()).isPresent()) {
                versions.restore(to, now());
            }
        } catch (IOException e) {
            reportUnjudged(from, e);
        }
        log.info("{}: {} works again instead of {}", DeployFolder.subject(from.file()), to.bundle(), from.bundle());
        announce(from.file());
        return record(to, kind, (isBad ? "%s: %s" : "from %s %s").formatted(from.bundle(), cause));
    }

    private void reportUnjudged(KeptVersion version, IOException e) {
        problems.report(
                memory(version.file()),
                "%s: after a loss of the framework's cache, %s would be deployed again: %s"
                        .formatted(DeployFolder.subject(version.file()), version.bundle(), e));
    }

    /** Adds an entry to the history. */
    public DeploymentChange record(KeptVersion version, Kind kind, String cause) {
        var change = versions.add(version, kind, cause, now());
        try {
            versions.save();
        } catch (IOException e) {
            problems.report(
                    memory(version.file()),
                    "%s: its history cannot be written: %s".formatted(DeployFolder.subject(version.file()), e));
        }
        return change;
    }

    /** Gives the versions of a file to another name of it. */
    void rename(String from, String to) {
        versions.rename(from, to);
    }

    /** Forgets all verdicts on versions of a file that is gone. */
    public void pardon(String file) {
        versions.pardon(file);
    }

    /** Reports if the content of a deployed file does not work, and what works in its place. */
    public void announce(String file) {
        var current = Objects.requireNonNull(deployed.digests(file));
        var content = find(file, current.file())
                .filter(version -> !version.verdict().isEmpty())
                .filter(version -> !version.digest().equals(current.working()));
        if (content.isEmpty()) {
            retract(file);
            return;
        }
        var verdict = content.get().verdict();
        var line = "%s: %s is %s; %s works again until the file changes"
                .formatted(
                        DeployFolder.subject(file),
                        content.get().bundle(),
                        verdict,
                        current(file).map(KeptVersion::bundle).orElse("the version before"));
        if (verdict.startsWith(BAD)) {
            alarm(file, line);
        } else {
            retract(file);
            problems.report(content(file), line);
        }
    }

    /** Raises the error state of a file whose content does not work. */
    void alarm(String file, String line) {
        problems.alarm(content(file), TAKEN_BACK + DeployFolder.subject(file), line);
    }

    /** Withdraws what was announced about the content of a file. */
    public void retract(String file) {
        problems.resolve(content(file));
    }

    /** Returns the time as shown, without parts of a millisecond. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String content(String file) {
        return DeployFolder.subject(file) + ": its present content";
    }

    private static String memory(String file) {
        return DeployFolder.subject(file) + ": its kept versions";
    }
}
