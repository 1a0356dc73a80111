package io.ecosystem.launcher;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the framework's reason why a bundle did not start into a message with a remedy. */
final class Diagnosis {

    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");
    private static final Pattern REQUIREMENT =
            Pattern.compile("missing requirement \\[[^]]*] ([^;\\[]+); (\\(.*?\\))(?=[ \\[]|$)");

    private Diagnosis() {}

    /** Returns the cause for one bundle; the failure may be null if the framework gave none. */
    static StartFailedException.Cause of(SystemBundle bundle, @Nullable Throwable failure) {
        String name = bundle.file().getFileName().toString();
        if (failure == null) {
            return new StartFailedException.Cause(
                    "bundle %s did not start, and the framework does not say why".formatted(name),
                    "delete the folder data/framework and start again");
        }
        String text = String.valueOf(failure.getMessage());
        var missing = PACKAGE.matcher(text);
        if (missing.find()) {
            String wanted = missing.group(1);
            while (missing.find()) {
                wanted = missing.group(1);
            }
            return new StartFailedException.Cause(
                    "bundle %s needs the package %s, which no installed bundle exports".formatted(name, wanted),
                    "add the bundle that exports it to %s, or take this one out".formatted(bundle.feature()));
        }
        var requirement = REQUIREMENT.matcher(text);
        if (requirement.find()) {
            return new StartFailedException.Cause(
                    "bundle %s needs %s with %s, which nothing provides"
                            .formatted(name, requirement.group(1), requirement.group(2)),
                    "add a bundle that provides it to %s, or take this one out".formatted(bundle.feature()));
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new StartFailedException.Cause(
                "bundle %s failed as it started: %s".formatted(name, root),
                "fix the bundle, or take it out of " + bundle.feature());
    }
}
