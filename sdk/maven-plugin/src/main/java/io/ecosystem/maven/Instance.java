package io.ecosystem.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The instance of a distribution on this machine. */
final class Instance {

    private static final String WINDOWS = "windows";

    private final Path home;

    /** @param home the distribution; the instance reads its configurations from {@code conf/} there */
    Instance(Path home) {
        this.home = home;
    }

    /** Copies the files that the instance does not have; returns their names. */
    List<String> copyNewConfigurations(Path conf) throws IOException {
        var copied = new ArrayList<String>();
        if (Files.isDirectory(conf)) {
            try (var files = Files.newDirectoryStream(conf, "*.cfg.json")) {
                for (Path file : files) {
                    Path place = home.resolve("conf").resolve(file.getFileName().toString());
                    if (Files.notExists(place)) {
                        Path part = place.resolveSibling("." + file.getFileName() + ".copying");
                        Files.copy(file, part);
                        Files.move(part, place);
                        copied.add(file.getFileName().toString());
                    }
                }
            }
        }
        return copied;
    }

    /** Deploys a jar with {@code eco deploy}, which says what has become of it; returns whether it works. */
    boolean deploy(File jar) throws IOException, InterruptedException {
        return eco("deploy", jar.toString()).waitFor() == 0;
    }

    /**
     * Starts to deploy a jar, now and whenever it has changed, and to say what has become of it. Ends with this
     * process.
     */
    Process watch(File jar) throws IOException {
        Process watching = eco("deploy", "--watch", jar.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(watching::destroy));
        return watching;
    }

    private Process eco(String... arguments) throws IOException {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith(WINDOWS);
        Path eco = home.resolve("bin").resolve(windows ? "eco.bat" : "eco");
        if (Files.notExists(eco)) {
            throw new IOException(
                    "%s is no distribution of Ecosystem: it has no %s; state one with the property ecosystem.home"
                            .formatted(home, home.relativize(eco)));
        }
        var command = new ArrayList<String>();
        command.add(eco.toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start();
    }
}
