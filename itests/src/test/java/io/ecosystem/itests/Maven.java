package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Maven as users run it, for projects outside of this build. It begins with an empty local repository and gets all that
 * is not of this project from the one that this build has filled, so it needs no network.
 */
final class Maven {

    private static final Path FILLED = Path.of(System.getProperty("maven.repository"));

    private final List<String> command;

    /** Keeps its settings and its local repository in a folder. */
    Maven(Path folder) throws IOException {
        Path settings = Files.writeString(
                folder.resolve("settings.xml"), """
                    <settings>
                      <localRepository>%s</localRepository>
                      <mirrors>
                        <mirror>
                          <id>filled</id>
                          <mirrorOf>central</mirrorOf>
                          <url>%s</url>
                        </mirror>
                      </mirrors>
                    </settings>
                    """.formatted(folder.resolve("repository"), FILLED.toUri()));
        command =
                List.of(Path.of(System.getProperty("maven"), "bin", "mvn").toString(), "-B", "-s", settings.toString());
    }

    /** Returns the command line that its arguments follow. */
    List<String> command() {
        return command;
    }

    /** Builds a project and returns what was printed; fails if the build does. */
    String run(Path project, String... arguments) throws Exception {
        var whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        Program.Result result = Program.run(new ProcessBuilder(whole).directory(project.toFile()));
        assertEquals(0, result.code(), result.output());
        return result.output();
    }
}
