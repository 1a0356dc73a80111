package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the page of each example says, from its own text, with a running instance of the distribution, and expects
 * what it shows: other numbers, times and keys are the same to it, and {@code …} stands for anything.
 */
public class ExamplesIT {

    private static final String STATED_HOME = "/opt/ecosystem";
    private static final Pattern STATED_PORT = Pattern.compile("\\b93\\d\\d\\b");
    private static final List<String> EXAMPLES = List.of("base", "echo", "dice", "orders", "fun-factory", "python-mix");
    private static final List<String> PROJECTS =
            List.of("echo", "echo/java", "dice", "orders", "fun-factory", "python-mix");

    private static final Pattern STEP = Pattern.compile("```sh\n(.*?)```\n(?:\n```\n(.*?)```\n)?", Pattern.DOTALL);
    private static final Pattern BUILDS = Pattern.compile("mvn -q (-f \\w+ )?package\n");
    private static final Pattern NEEDS_NODE = Pattern.compile("node .*\n");
    private static final Pattern LOOKS = Pattern.compile(
            "((eco (errors|instances|log tail|queue browse|queue show|sender show|stats|trace)\\b|python3"
                    + " client\\.py).*\n"
                    + ")+");
    private static final Pattern EXPORT = Pattern.compile("(?m)^export .*\n");

    @RegisterExtension
    static final Running INSTANCE = new Running();

    @TempDir
    static Path examples;

    private static Maven maven;
    private static boolean hasNode;

    @BeforeAll
    static void build() throws Exception {
        hasNode =
                Program.run(new ProcessBuilder("bash", "-c", "command -v node")).code() == 0;
        if (!hasNode) {
            System.err.println("Node.js is not installed: the clients in JavaScript did NOT run.");
        }
        maven = new Maven(Files.createDirectory(examples.resolve("maven")));
        for (String example : EXAMPLES) {
            copy(INSTANCE.distribution().home().resolve("examples").resolve(example), examples.resolve(example));
        }
        Files.writeString(examples.resolve("pom.xml"), """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>examples</groupId>
              <artifactId>all</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <modules>
            %s  </modules>
            </project>
            """.formatted(
                PROJECTS.stream().map("    <module>%s</module>%n"::formatted).collect(Collectors.joining())));
        maven.run(examples, "-q", "-T2", "package");
    }

    /** Copies an example to where it finds this distribution, and listens on ports that are free. */
    private static void copy(Path from, Path to) throws IOException {
        String home = INSTANCE.distribution().home().toString();
        Map<String, String> ports = new HashMap<>();
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy); // with its permissions
                String text = Files.readString(copy);
                for (MatchResult port : STATED_PORT.matcher(text).results().toList()) {
                    if (!ports.containsKey(port.group())) {
                        ports.put(port.group(), String.valueOf(Ports.free()));
                    }
                }
                text = STATED_PORT.matcher(text).replaceAll(port -> ports.get(port.group()));
                Files.writeString(copy, text.replace(STATED_HOME, home));
            }
        }
    }

    /** Ends what a failed test has left running: pages remove the file of a process that has ended. */
    @AfterEach
    void end() throws IOException {
        try (Stream<Path> files = Files.walk(examples)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    @Tag("slow")
    public void base() throws Exception {
        ClassArchive.linkTo(INSTANCE.distribution().home(), Files.createDirectory(examples.resolve("base/instances")));

        walk("base");
    }

    @Test
    public void echo() throws Exception {
        // The package without being packed, for which its development packages would be needed.
        Path client = examples.resolve("echo/javascript/node_modules/@ecosystem/client");
        Path index = Path.of(System.getProperty("javascript.client"), "src/index.js");
        Files.createDirectories(client);
        Files.writeString(client.resolve("package.json"), "{\"type\": \"module\", \"exports\": \"./index.js\"}");
        Files.writeString(
                client.resolve("index.js"),
                "export * from \"%s\";".formatted(index.toRealPath().toUri()));

        walk("echo");
    }

    @Test
    public void dice() throws Exception {
        walk("dice");
    }

    @Tag("slow")
    @Test
    public void orders() throws Exception {
        walk("orders");
    }

    @Tag("slow")
    @Test
    public void funFactory() throws Exception {
        ClassArchive.linkTo(
                INSTANCE.distribution().home(), Files.createDirectory(examples.resolve("fun-factory/instances")));

        walk("fun-factory");
    }

    @Tag("slow")
    @Test
    public void pythonMix() throws Exception {
        walk("python-mix");
    }

    private static void walk(String example) throws Exception {
        Path folder = examples.resolve(example);
        List<MatchResult> steps = STEP.matcher(Files.readString(folder.resolve("README.md")))
                .results()
                .toList();
        assertTrue(steps.size() > 1, () -> "steps of " + example);
        var exports = new StringBuilder();
        for (MatchResult step : steps) {
            String commands = step.group(1);
            boolean done = BUILDS.matcher(commands).matches(); // with all others
            boolean possible = hasNode || !NEEDS_NODE.matcher(commands).matches();
            if (!done && possible) {
                follow(
                        folder,
                        exports + commands,
                        step.group(2),
                        LOOKS.matcher(commands).matches());
                EXPORT.matcher(commands).results().forEach(line -> exports.append(line.group()));
            }
        }
    }

    /** Runs commands; those that only look are run again until they see what is expected. */
    private static void follow(Path folder, String commands, String expected, boolean again) throws Exception {
        String[] last = {""};
        String description = "%s: %swrites%n%s".formatted(folder.getFileName(), commands, expected);
        try {
            if (again) {
                Await.until(description, () -> {
                    last[0] = run(folder, commands);
                    return matches(expected, last[0]);
                });
            } else {
                last[0] = run(folder, commands);
                assertTrue(matches(expected, last[0]), description);
            }
        } catch (AssertionError e) {
            throw new AssertionError("%s, but%n%s".formatted(e.getMessage(), last[0]), e);
        }
    }

    private static String run(Path folder, String commands) throws Exception {
        Path home = INSTANCE.distribution().home();
        String mvn = "mvn() { %s \"$@\" 2> /dev/null; }\n".formatted(maven.command());
        var builder = new ProcessBuilder("bash", "-c", mvn + commands).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        String java = System.getProperty("java.home");
        environment.put("PATH", "%s/bin:%s/bin:%s".formatted(home, java, environment.get("PATH")));
        environment.put("JAVA_HOME", java);
        environment.put("JAVA_OPTS", Distribution.QUICK);
        environment.put("ECOSYSTEM_ROOT", home.toString());
        environment.put("XDG_CONFIG_HOME", home.resolve("config").toString());
        return Program.run(builder).output();
    }

    private static boolean matches(String expected, String output) {
        String pattern = Stream.of(plain(expected == null ? "" : expected).split("…", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return Pattern.matches(pattern, plain(output));
    }

    /** Makes all keys, numbers and widths of columns the same, and leaves out what a terminal does not show. */
    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "")
                .replaceAll("\\b[0-9a-f]{8}[0-9a-f-]*(:[0-9a-f]{16})?\\b", "0")
                .replaceAll("\\d+", "0")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
