package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the pages tell new users, from the text of the pages in the distribution. */
@Tag("slow")
public class TutorialIT {

    private static final Pattern FILE_AND_BLOCK =
            Pattern.compile("`([^`\n]+)`:\n\n```[a-z]+\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern BND = Pattern.compile("```\n(-conditionalpackage: .*\n)```\n");
    private static final Pattern XML = Pattern.compile("```xml\n(.*?)```\n", Pattern.DOTALL);
    private static final String STATED_HOME = "/opt/ecosystem";

    @TempDir
    Path folder;

    private String page(Distribution distribution, String name) throws IOException {
        return Files.readString(distribution.home().resolve("docs").resolve(name))
                .replace(STATED_HOME, distribution.home().toString());
    }

    /** Writes the blocks of a page that stand behind the name of a file. */
    private List<String> writeFiles(String text, Path project) throws IOException {
        List<MatchResult> blocks = FILE_AND_BLOCK.matcher(text).results().toList();
        for (MatchResult block : blocks) {
            Path file = project.resolve(block.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, block.group(2));
        }
        return blocks.stream().map(block -> block.group(1)).toList();
    }

    @Test
    public void fromAnEmptyFolderToAnAnswer() throws Exception {
        try (var distribution = Distribution.warmIn(Files.createDirectory(folder.resolve("opt")))) {
            distribution.start();
            String text = page(distribution, "writing-a-handler.md");
            Path project = Files.createDirectory(folder.resolve("dice"));

            assertEquals(
                    List.of("pom.xml", "src/main/java/acme/dice/Roll.java", "src/test/java/acme/dice/RollTest.java"),
                    writeFiles(text.substring(0, text.indexOf("## The parent")), project));
            assertTrue(Files.readString(project.resolve("pom.xml")).lines().count() <= 20);
            String built = new Maven(folder).run(project, "package");
            assertTrue(built.contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0"), built);

            var eco = new Eco(distribution);
            Eco.Result deployed = eco.run(
                    "deploy", project.resolve("target/acme.dice-1.0.0.jar").toString());
            assertEquals("acme.dice-1.0.0.jar: acme.dice 1.0.0 is active\n", deployed.out());
            String rolled = eco.run("call", "acme.roll", "{\"sides\":6}").out();
            assertTrue(rolled.matches("\\{\"result\":[1-6]}\n"), rolled);
        }
    }

    @Test
    public void theExampleOfAQueueWorksAsItStands() throws Exception {
        Path warehouse = folder.resolve("warehouse");
        try (var distribution = Distribution.warmIn(Files.createDirectory(folder.resolve("opt")))
                .withJavaOptions("-Dwarehouse=" + warehouse)) {
            distribution.start();
            String tutorial = page(distribution, "writing-a-handler.md");
            Path project = Files.createDirectory(folder.resolve("dice"));
            writeFiles(tutorial.substring(0, tutorial.indexOf("## The parent")), project);
            var example = JAVA.matcher(page(distribution, "queues.md"));
            assertTrue(example.find());
            Files.writeString(project.resolve("src/main/java/acme/PlaceOrder.java"), example.group(1));
            new Maven(folder).run(project, "-DskipTests", "package");
            var eco = new Eco(distribution);
            eco.run("deploy", project.resolve("target/acme.dice-1.0.0.jar").toString());

            String[] order = {"call", "orders.place", "{\"item\":\"tea\",\"pieces\":3}"};
            assertEquals(0, eco.run(order).code());
            Await.until(
                    "the order is in the warehouse", () -> contents(warehouse).equals(List.of("3 tea")));

            for (Path file : files(warehouse)) {
                Files.delete(file);
            }
            Files.delete(warehouse);
            Files.writeString(warehouse, "in the way");
            assertEquals(0, eco.run(order).code());
            distribution.awaitLog("failed in acme.dice 1.0.0 and is attempted again: "
                    + "java.nio.file.FileAlreadyExistsException: " + warehouse);
            Files.delete(warehouse);
            Await.until(
                    "the order is attempted again", () -> contents(warehouse).equals(List.of("3 tea")));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static List<String> contents(Path folder) throws IOException {
        var contents = new ArrayList<String>();
        for (Path file : files(folder)) {
            contents.add(Files.readString(file));
        }
        return contents;
    }

    @Test
    public void aLibraryOfOthersIsPackedIntoTheBundle() throws Exception {
        try (var distribution = Distribution.warmIn(Files.createDirectory(folder.resolve("opt")))) {
            String tutorial = page(distribution, "writing-a-handler.md");
            Path project = Files.createDirectory(folder.resolve("dice"));
            writeFiles(tutorial.substring(0, tutorial.indexOf("## The parent")), project);
            Path pom = project.resolve("pom.xml");
            Files.writeString(pom, Files.readString(pom).replace("</project>", """
                  <dependencies>
                    <dependency>
                      <groupId>com.googlecode.concurrentlinkedhashmap</groupId>
                      <artifactId>concurrentlinkedhashmap-lru</artifactId>
                      <version>1.4.2</version>
                      <scope>provided</scope>
                    </dependency>
                  </dependencies>
                </project>
                """));
            var instruction = BND.matcher(tutorial);
            assertTrue(instruction.find());
            Files.writeString(
                    project.resolve("bnd.bnd"),
                    instruction.group(1).replace("org.library.", "com.googlecode.concurrentlinkedhashmap."));
            Files.writeString(project.resolve("src/main/java/acme/dice/Results.java"), """
                package acme.dice;

                import com.googlecode.concurrentlinkedhashmap.ConcurrentLinkedHashMap;

                class Results {
                    final ConcurrentLinkedHashMap<Integer, Integer> latest = null;
                }
                """);
            new Maven(folder).run(project, "-DskipTests", "package");

            try (var jar =
                    new JarFile(project.resolve("target/acme.dice-1.0.0.jar").toFile())) {
                String library = "com/googlecode/concurrentlinkedhashmap/";
                assertNotNull(jar.getEntry(library + "ConcurrentLinkedHashMap.class"));
                String imported = jar.getManifest().getMainAttributes().getValue("Import-Package");
                assertFalse(imported.contains("concurrentlinkedhashmap"), imported);
            }
        }
    }

    @Test
    public void aProgramCallsWithTheClient() throws Exception {
        try (var distribution = Distribution.warmIn(Files.createDirectory(folder.resolve("opt")))) {
            distribution.start();
            var dependencies = XML.matcher(page(distribution, "java-client.md"));
            assertTrue(dependencies.find());
            Path project = folder.resolve("program");
            Files.createDirectories(project.resolve("src/main/java/acme"));
            Files.writeString(project.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>acme</groupId>
                  <artifactId>program</artifactId>
                  <version>1.0.0</version>
                  <properties>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                %s
                  <build>
                    <plugins>
                      <plugin>
                        <artifactId>maven-dependency-plugin</artifactId>
                        <version>3.8.1</version>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(dependencies.group(1)));
            new Maven(folder).run(project, "dependency:copy-dependencies", "-DoutputDirectory=lib");
            Path program = project.resolve("Program.java");
            Files.writeString(program, """
                import io.ecosystem.client.EcosystemClient;
                import java.util.Map;

                class Program {
                    public static void main(String[] arguments) throws Exception {
                        try (EcosystemClient client = EcosystemClient.at(arguments[0]).open()) {
                            System.out.println(client.call("echo", Map.of("message", "hello"), Map.class));
                        }
                    }
                }
                """);

            String answer = new Maven(folder)
                    .execute(
                            project,
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    project.resolve("lib") + "/*",
                                    program.toString(),
                                    distribution.address("tcp").toString()));
            assertTrue(answer.contains("{message=hello}"), answer);
        }
    }
}
