package io.ecosystem.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Apache Karaf, unpacked into its own folder and run without a network: bundles come from its own repository and from
 * the folder {@code system/} of the packed distribution.
 */
final class Karaf implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path home;
    private Process process;

    private Karaf(Path home) {
        this.home = home;
    }

    /** Unpacks the archive into a folder. */
    static Karaf unpackedIn(Path folder) throws IOException, InterruptedException {
        var tar = new ProcessBuilder(
                        "tar", "-xzf", System.getProperty("karaf"), "-C", folder.toString(), "--strip-components=1")
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("cannot unpack " + System.getProperty("karaf"));
        }
        return new Karaf(folder);
    }

    /** Makes the distribution a repository, and some of its features a part of the next start. */
    void addFeatures(String... features) throws IOException {
        Path system = Path.of(System.getProperty("distribution"), "system").toRealPath();
        append(
                "etc/org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.repositories =",
                "org.ops4j.pax.url.mvn.defaultRepositories = file:%s@id=ecosystem@snapshots, \\".formatted(system),
                "  ${karaf.home.uri}${karaf.default.repository}@id=system.repository@snapshots");
        boot(repository(system), features);
    }

    private void boot(String repository, String... features) throws IOException {
        String boot = Files.readString(home.resolve("etc/org.apache.karaf.features.cfg"));
        append(
                "etc/org.apache.karaf.features.cfg",
                "featuresRepositories = %s, %s".formatted(value(boot, "featuresRepositories"), repository),
                "featuresBoot = %s, %s".formatted(value(boot, "featuresBoot"), String.join(", ", features)));
    }

    /** Makes a bundle a part of the next start, after the features that were added before. */
    void addBundle(String name, byte[] jar) throws IOException {
        Path bundle = Files.write(home.resolve(name + ".jar"), jar);
        Path list = Files.writeString(home.resolve(name + ".xml"), """
            <features name="%1$s" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
              <feature name="%1$s" version="1.0.0"><bundle start-level="95">%2$s</bundle></feature>
            </features>
            """.formatted(name, bundle.toUri()));
        boot(list.toUri().toString(), name);
    }

    /** Writes the file of a configuration. */
    void configure(String name, String... lines) throws IOException {
        Files.write(home.resolve("etc").resolve(name + ".cfg"), List.of(lines));
    }

    /** Starts and waits until the log has a text that matches; returns its first group. */
    String start(Pattern logged) throws Exception {
        var builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "server")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", "-Xmx256m"); // its own options keep it from running on Java 24 and later
        builder.environment().put("KARAF_EXEC", "exec"); // the process is Java itself
        process = builder.start();
        Await.until("Karaf has logged %s%n%s".formatted(logged, this), PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("Karaf has ended: " + output());
            }
            return logged.matcher(log()).find();
        });
        var found = logged.matcher(log());
        return found.find() ? found.group(1) : "";
    }

    /** Asks it to stop, and waits until it has; returns whether it did so in time. */
    boolean stop() throws InterruptedException {
        process.toHandle().destroy();
        return process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns what it has printed. */
    String output() throws IOException {
        return Files.readString(home.resolve("output"));
    }

    /** Returns its log. */
    String log() throws IOException {
        Path log = home.resolve("data/log/karaf.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() {
        if (process != null) {
            process.toHandle().destroyForcibly();
            process.onExit().join();
        }
    }

    private void append(String file, String... lines) throws IOException {
        Path path = home.resolve(file);
        Files.writeString(path, Files.readString(path) + "\n" + String.join("\n", lines) + "\n");
    }

    /** Returns the URL of the only list of features in a repository. */
    private static String repository(Path system) throws IOException {
        try (Stream<Path> files = Files.walk(system.resolve("io/ecosystem/features"))) {
            Path list = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            return "mvn:io.ecosystem/features/%s/xml/features"
                    .formatted(list.getParent().getFileName());
        }
    }

    private static String value(String properties, String key) {
        var lines = Pattern.compile("(?m)^" + key + " *=((?:.*\\\\\\R)*.*)$").matcher(properties);
        String last = "";
        while (lines.find()) {
            last = lines.group(1).replaceAll("\\\\\\R", " ").strip();
        }
        if (last.isEmpty()) {
            throw new AssertionError("no %s in %s".formatted(key, properties));
        }
        return last;
    }
}
