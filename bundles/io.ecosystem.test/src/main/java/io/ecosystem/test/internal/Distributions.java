package io.ecosystem.test.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the distribution whose bundles the instances of tests run. */
public final class Distributions {

    /** The property of the build and of the virtual machine that states the folder. */
    static final String PROPERTY = "ecosystem.home";

    /** The variable of the environment that states the folder. */
    static final String VARIABLE = "ECOSYSTEM_HOME";

    private static final Pattern IN_THE_POM = Pattern.compile("<ecosystem\\.home>([^<$]+)</ecosystem\\.home>");

    private Distributions() {}

    /**
     * Returns the folder of the unpacked archive that the system property states; else that of the variable; else that
     * of {@code pom.xml} in the working directory, for environments that do not pass the properties of the build on.
     *
     * @throws IllegalStateException if nothing states one, or it is none
     */
    public static Path find() {
        return find(System.getProperty(PROPERTY, ""), System.getenv(), Path.of(""));
    }

    static Path find(String property, Map<String, String> environment, Path project) {
        if (!property.isEmpty()) {
            return checked(property, "the system property " + PROPERTY);
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!variable.isEmpty()) {
            return checked(variable, "the variable " + VARIABLE);
        }
        Path pom = project.resolve("pom.xml").toAbsolutePath();
        return inThePom(pom)
                .map(stated -> checked(stated, pom.toString()))
                .orElseThrow(() -> new IllegalStateException(
                        "no distribution of Ecosystem is stated, by the system property %s, the variable %s or %s in %s"
                                .formatted(PROPERTY, VARIABLE, PROPERTY, pom)));
    }

    /** Returns a folder if it is a distribution. */
    public static Path checked(String folder, String source) {
        Path home = new File(folder.strip()).toPath(); // also takes the paths of URLs on Windows
        if (!Files.isDirectory(home.resolve("features")) || !Files.isDirectory(home.resolve("system"))) {
            throw new IllegalStateException(
                    "%s, stated by %s, is no distribution of Ecosystem: it has no folders features and system"
                            .formatted(home, source));
        }
        return home;
    }

    private static Optional<String> inThePom(Path pom) {
        try {
            var match = IN_THE_POM.matcher(Files.isRegularFile(pom) ? Files.readString(pom) : "");
            return match.find() ? Optional.of(match.group(1)) : Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read %s: %s".formatted(pom, e.getMessage()), e);
        }
    }
}
