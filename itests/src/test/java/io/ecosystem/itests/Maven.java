package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Maven that runs this build, with an empty repository. It gets all that is not of this project from the repository
 * that this build has filled, so it needs no network.
 */
final class Maven {

    private static final Path REPOSITORY = Path.of(System.getProperty("maven.repository"));
    private static final Path PROGRAM = Path.of(System.getProperty("maven"), "bin", "mvn");

    private final Path settings;
    private final Map<String, String> environment = new HashMap<>();

    /** @param folder for the repository and the settings */
    Maven(Path folder) throws IOException {
        this(folder, "");
    }

    /** @param sdk the folder with the artifacts of a distribution, for projects that do not state it themselves */
    static Maven with(Path sdk, Path folder) throws IOException {
        return new Maven(folder, """
            <profiles>
              <profile>
                <id>sdk</id>
                <repositories><repository><id>ecosystem</id><url>%s</url></repository></repositories>
              </profile>
            </profiles>
            <activeProfiles><activeProfile>sdk</activeProfile></activeProfiles>
            """.formatted(sdk.toUri()));
    }

    private Maven(Path folder, String profiles) throws IOException {
        settings = Files.writeString(folder.resolve("settings.xml"), """
            <settings>
              <localRepository>%s</localRepository>
              <mirrors>
                <mirror>
                  <id>filled</id>
                  <mirrorOf>central</mirrorOf>
                  <url>%s</url>
                </mirror>
              </mirrors>
              %s
            </settings>
            """.formatted(
                        folder.resolve("repository"), REPOSITORY.toUri(), profiles));
    }

    /** Lets builds find the instance of a distribution, as the user who runs it. */
    Maven deployingTo(Distribution distribution) {
        environment.put("ECOSYSTEM_ROOT", distribution.home().toString());
        return this;
    }

    /** Returns the command in a shell. */
    String command() {
        return "'%s' -B -s '%s'".formatted(PROGRAM, settings);
    }

    /** Runs Maven in a project, and returns what it writes. */
    String run(Path project, String... arguments) throws Exception {
        return execute(project, arguments(arguments));
    }

    /** Starts Maven in a project. */
    Process start(Path project, Path output, String... arguments) throws IOException {
        return in(project, arguments(arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Runs a command in a folder, and returns what it writes. */
    String execute(Path project, List<String> command) throws Exception {
        Program.Result result = Program.run(in(project, command));
        assertEquals(0, result.code(), result.output());
        return result.output();
    }

    private List<String> arguments(String... arguments) {
        var command = new ArrayList<>(List.of(PROGRAM.toString(), "-B", "-s", settings.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private ProcessBuilder in(Path project, List<String> command) {
        var builder = new ProcessBuilder(command).directory(project.toFile());
        builder.environment().putAll(environment);
        return builder;
    }
}
