package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests projects that {@code eco new} makes, from the text of the page for new users. */
public class NewProjectIT {

    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```\n", Pattern.DOTALL);
    private static final String GREET =
            "{\"uid\":\"1\",\"route_key\":\"acme.guests.greet\",\"data\":{\"name\":\"Ada\"}}";
    private static final String STATED_HOME = "/opt/ecosystem";

    @TempDir
    Path folder;

    private Distribution distribution;
    private Eco eco;

    @BeforeEach
    public void unpack() throws Exception {
        distribution = Distribution.warmIn(Files.createDirectory(folder.resolve("opt")));
        eco = new Eco(distribution);
    }

    @AfterEach
    public void close() throws Exception {
        distribution.close();
    }

    /** Returns the commands of the page, one for each block. */
    private List<String> commands(Maven maven) throws IOException {
        String page = Files.readString(distribution.home().resolve("docs/quick-start.md"));
        return COMMANDS.matcher(page)
                .results()
                .map(block -> block.group(1).strip())
                .map(command -> command.replace(STATED_HOME, distribution.home().toString())
                        .replaceFirst("^mvn ", maven.command() + " "))
                .toList();
    }

    private String shell(Maven maven, String command) throws Exception {
        return maven.execute(folder, List.of("bash", "-c", command));
    }

    @Test
    public void threeCommandsLeadToARoundTripThatSurvivesAKill() throws Exception {
        distribution.start();
        var maven = new Maven(folder).deployingTo(distribution);
        List<String> commands = commands(maven);

        String made = shell(maven, commands.get(0));
        assertTrue(made.startsWith("Made acme.guests with 10 files"), made);
        Path project = folder.resolve("acme.guests");
        assertTrue(Files.readAllLines(project.resolve("pom.xml")).size() <= 20);
        String deployed = shell(maven, commands.get(1));
        assertTrue(deployed.contains("acme.guests-1.0.0.jar: acme.guests 1.0.0 is active\n"), deployed);
        assertTrue(shell(maven, commands.get(2)).startsWith("{\"span_key\":"));
        distribution.process().destroyForcibly();
        distribution.process().onExit().join();
        distribution.start();
        Await.until(
                "the guest is known",
                () -> shell(maven, commands.get(3)).equals("{\"text\":\"Welcome again, Ada!\"}\n"));
        assertEquals(4, commands.size());

        develop(maven, project);
    }

    /** Changes the answer while {@code mvn -Pdev} runs, breaks the code, and mends it. */
    private void develop(Maven maven, Path project) throws Exception {
        Path output = folder.resolve("dev.txt");
        Process dev = maven.start(project, output, "-Pdev");
        try {
            Await.until("it waits", () -> Files.readString(output).contains("Waiting for a file to be saved"));
            Path source = project.resolve("src/main/java/acme/guests/Greet.java");
            String first = Files.readString(source);

            Files.writeString(source, first.replace("\" again\"", "\" once more\""));
            distribution.awaitAnswer(GREET, "Welcome once more, Ada!");

            Files.writeString(source, first.replace("return new", "retrun new"));
            Await.until(
                    "the mistake is shown",
                    () -> Files.readString(output).contains("Not deployed: the version before goes on."));
            String shown = Files.readString(output);
            assertTrue(shown.contains("COMPILATION ERROR") && shown.contains("Greet.java:["), shown);
            distribution.awaitAnswer(GREET, "Welcome once more, Ada!");

            Files.writeString(source, first.replace("\" again\"", "\" yet again\""));
            distribution.awaitAnswer(GREET, "Welcome yet again, Ada!");
        } finally {
            dev.destroy();
            dev.waitFor();
            dev.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    @Tag("slow")
    public void itsTestsPass() throws Exception {
        var maven = new Maven(folder);
        Path project = folder.resolve("acme.guests");
        assertEquals(
                0,
                eco.run("new", "acme.guests", "--directory", project.toString()).code());

        String verified = maven.run(project, "verify");

        assertTrue(verified.contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0"), verified);
        assertTrue(verified.contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0"), verified);
    }

    @Test
    @Tag("slow")
    public void theArchetypeMakesTheSame() throws Exception {
        Path made = folder.resolve("made");
        assertEquals(
                0,
                eco.run("new", "shop-guests", "--package", "com.acme.shop", "--directory", made.toString())
                        .code());

        Path generated = Files.createDirectory(folder.resolve("generated"));
        Maven.with(distribution.home().resolve("sdk"), folder)
                .run(
                        generated,
                        "org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate",
                        "-DinteractiveMode=false",
                        "-DarchetypeCatalog=internal",
                        "-DarchetypeGroupId=io.ecosystem",
                        "-DarchetypeArtifactId=ecosystem-handler-archetype",
                        "-DarchetypeVersion=0.1.0-SNAPSHOT",
                        "-DgroupId=com.acme.shop",
                        "-DartifactId=shop-guests",
                        "-Dpackage=com.acme.shop",
                        "-DecosystemHome=" + distribution.home());

        Map<String, String> files = files(made);
        assertFalse(files.isEmpty());
        assertEquals(files, files(generated.resolve("shop-guests")));
    }

    private static Map<String, String> files(Path project) throws IOException {
        var files = new TreeMap<String, String>();
        try (var found = Files.walk(project)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(project.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }
}
