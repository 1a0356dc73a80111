package io.ecosystem.deployer.internal.bundle;

import io.ecosystem.spi.deploy.KeptVersion;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds the kept version that an operator means: by its bundle, its version, or the beginning of its digest.
 *
 * @param wanted the operator's word for it
 */
record VersionSelector(String wanted) {

    private static final int LEAST_DIGITS = 8;
    private static final int SHOWN_DIGITS = 12;
    private static final int MOST_SHOWN = 20;

    /**
     * Returns the only one of these.
     *
     * @param scope what a message says about these
     * @throws IllegalArgumentException if none or more than one is meant
     */
    KeptVersion select(List<KeptVersion> kept, String scope) {
        var matching = kept.stream().filter(this::means).toList();
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        throw new IllegalArgumentException("%s version '%s' %s; kept: %s"
                .formatted(matching.isEmpty() ? "no" : "more than one", wanted, scope, listed(kept)));
    }

    private boolean means(KeptVersion version) {
        return version.bundle().equals(wanted)
                || version.bundle().endsWith(" " + wanted)
                || version.bundle().endsWith(":" + wanted) // of a feature
                || wanted.length() >= LEAST_DIGITS && version.digest().startsWith(wanted);
    }

    private static String listed(List<KeptVersion> kept) {
        return kept.stream()
                .limit(MOST_SHOWN)
                .map(version ->
                        "%s (%s)".formatted(version.bundle(), version.digest().substring(0, SHOWN_DIGITS)))
                .collect(Collectors.joining(", "));
    }
}
