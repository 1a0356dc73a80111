package io.ecosystem.itests;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.source.util.JavacTask;
import io.ecosystem.site.MarkdownPage;
import io.ecosystem.site.MarkdownPage.Block;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/**
 * Tests the blocks of code in all pages: each is checked by a test, or says why it is not, and all Java compiles. The
 * JSON is the matter of {@link DocumentedJsonTest}, commands that of tests beside the command line and the launcher.
 */
public class DocumentedCodeTest {

    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));
    private static final Path PROJECT = BUNDLES.resolveSibling("").normalize();
    private static final String REMEDY = "; put '<!-- not checked: REASON -->' before a block that cannot be checked";

    /** Which test checks the blocks of a language, wherever they are. */
    private static final Map<String, String> TESTS = Map.of(
            "java", "DocumentedCodeTest",
            "json", "DocumentedJsonTest",
            "sql", "SchemaTest",
            "xml", "DocumentedCodeTest",
            "", "text; its JSON: DocumentedJsonTest");
    /** Which test checks the commands of a program. */
    private static final Map<String, String> TESTS_OF_PROGRAMS =
            Map.of("eco", "DocumentedCommandsTest", "ecosystem", "DocumentationTest", "mvn", "DocumentedCodeTest");
    /** The pages whose JavaScript the tests of that client run. */
    private static final Set<Path> RUN_BY_NODE =
            Set.of(Path.of("clients/javascript/README.md"), Path.of("docs/javascript-client.md"));

    private static final Set<String> LANGUAGES_OF_NODE = Set.of("js", "cjs", "ts", "html");

    /** Languages of the pages beside the examples, whose steps and answers are done and compared. */
    private static final Set<String> DONE_BY_EXAMPLES = Set.of("sh", "");

    /** What the blocks in Java may use without an import, beside all that is in the package. */
    private static final List<String> IMPORTS = List.of(
            "acme.application.Types.*",
            "acme.dice.*",
            "io.ecosystem.api.access.*",
            "io.ecosystem.api.application.*",
            "io.ecosystem.api.cache.*",
            "io.ecosystem.api.errorstate.*",
            "io.ecosystem.api.handler.*",
            "io.ecosystem.api.message.*",
            "io.ecosystem.api.middleware.*",
            "io.ecosystem.api.middleware.Observer", // there is one in java.util, too
            "io.ecosystem.api.sending.*",
            "io.ecosystem.api.statistics.*",
            "io.ecosystem.client.*",
            "io.ecosystem.launcher.Application",
            "io.ecosystem.spi.runtime.*",
            "io.ecosystem.spi.runtime.dto.*",
            "io.ecosystem.test.*",
            "java.io.*",
            "java.math.*",
            "java.net.*",
            "java.nio.file.*",
            "java.time.*",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.concurrent.atomic.*",
            "org.jspecify.annotations.Nullable",
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.api.extension.RegisterExtension",
            "org.osgi.service.component.annotations.*",
            "org.osgi.service.event.*",
            "org.osgi.service.event.propertytypes.*",
            "static org.junit.jupiter.api.Assertions.*");
    /** The types of an application, which blocks use without showing them. */
    private static final Source APPLICATION = new Source("acme.application", "Types", "", """
        package acme.application;

        import java.util.List;

        public class Types {
            public record Order(String item, int pieces, List<String> items) {}
            public record Receipt(long number) {}
            public record Session(String user) implements AutoCloseable {
                public static Session load(String token) {
                    return new Session(token);
                }

                @Override
                public void close() {}
            }
        }
        """);

    private static final Pattern TEST = Pattern.compile("-D(?:it\\.)?test=(\\w+).*");
    private static final Pattern IMPORT = Pattern.compile("import [^;]+;\n");
    private static final Pattern OVERRIDE = Pattern.compile("^@Override\n", Pattern.MULTILINE);
    private static final Pattern TYPE =
            Pattern.compile("^(?:public |final |abstract )*(?:class|interface|record|enum) (\\w+)", Pattern.MULTILINE);

    @TempDir
    Path classes;

    private static List<Block> blocks() throws IOException {
        return MarkdownPage.all(PROJECT).stream()
                .flatMap(page -> page.blocks().stream())
                .toList();
    }

    @Test
    public void everyBlockIsCheckedOrSaysWhyNot() throws IOException {
        Map<Path, Map<String, Integer>> census = new TreeMap<>();
        var unchecked = new ArrayList<String>();
        var strange = new ArrayList<String>();
        Map<String, List<MarkdownPage.Command>> commands = MarkdownPage.all(PROJECT).stream()
                .flatMap(page -> page.commands().stream())
                .collect(groupingBy(MarkdownPage.Command::place));
        for (Block block : blocks()) {
            String language = block.language();
            String test = block.isUnchecked() ? "none" : test(block, commands.getOrDefault(block.place(), List.of()));
            census.computeIfAbsent(block.page(), page -> new TreeMap<>())
                    .merge("%s | %s".formatted(language.isEmpty() ? "none" : language, test), 1, Integer::sum);
            if (block.isUnchecked()) {
                unchecked.add("%s: %s, %s".formatted(block.place(), language, block.note()));
            } else if (test.isEmpty()) {
                strange.add("%s: no test checks '%s' here".formatted(block.place(), language));
            } else if (block.note().toLowerCase(Locale.ROOT).startsWith("not ")) {
                strange.add("%s: '%s' gives no reason".formatted(block.place(), block.note()));
            }
        }
        var report = new StringBuilder("| page | language | checked by | blocks |\n| --- | --- | --- | --- |\n");
        census.forEach((page, counts) ->
                counts.forEach((kind, count) -> report.append("| %s | %s | %d |\n".formatted(page, kind, count))));
        report.append("\nNot checked:\n");
        unchecked.forEach(line -> report.append("- ").append(line).append('\n'));
        Path file = PROJECT.resolve("itests/target/code-blocks.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, report);

        assertEquals(List.of(), strange, String.join("\n", strange) + REMEDY);
        assertTrue(census.size() > 30, () -> "only " + census.keySet());
    }

    /** Returns the tests of the commands of a block; commands of the system beside them need none. */
    private static String testOfCommands(List<MarkdownPage.Command> commands) {
        return commands.stream()
                .map(command -> TESTS_OF_PROGRAMS.getOrDefault(command.program(), ""))
                .filter(test -> !test.isEmpty())
                .distinct()
                .collect(joining(", "));
    }

    private static String test(Block block, List<MarkdownPage.Command> commands) {
        if (block.page().startsWith("examples") && DONE_BY_EXAMPLES.contains(block.language())) {
            return "ExamplesIT";
        }
        if (block.language().equals("sh")) {
            return testOfCommands(commands);
        }
        if (LANGUAGES_OF_NODE.contains(block.language())) {
            return RUN_BY_NODE.contains(block.page()) ? "package.test.js" : "";
        }
        return block.page().endsWith("commands.md") ? "HelpPagesTest" : TESTS.getOrDefault(block.language(), "");
    }

    @Test
    public void allJavaCompiles() throws IOException {
        List<Block> blocks = blocks().stream()
                .filter(block -> block.language().equals("java") && !block.isUnchecked())
                .toList();
        Map<URI, Source> sources = new LinkedHashMap<>(Map.of(APPLICATION.toUri(), APPLICATION));
        var again = new ArrayList<Source>();
        for (Block block : blocks) {
            Source source = block.code().startsWith("package ") ? whole(block) : wrapped(block);
            // Pages may show classes of the same name.
            if (sources.putIfAbsent(source.toUri(), source) != null) {
                again.add(source);
            }
        }

        assertEquals("", compiled(sources.values()) + compiled(again), "Java in pages that does not compile" + REMEDY);
        assertTrue(blocks.size() > 20, () -> "only " + blocks.size());
    }

    @Test
    public void javaThatDoesNotCompileIsFound() throws IOException {
        var page = MarkdownPage.of(Path.of("page.md"), """
            ```java
            Order order = new Order();
            ```
            """);
        var dice = new Source("acme.dice", "Dice", "", "package acme.dice; class Dice {}");

        String found = compiled(List.of(APPLICATION, dice, wrapped(page.blocks().getFirst())));

        assertTrue(found.startsWith("page.md:1: constructor Order"), found);
    }

    @Test
    public void allXmlIsWellFormed() throws Exception {
        for (Block block : blocks()) {
            if (block.language().equals("xml") && !block.isUnchecked()) {
                try {
                    String fragment = "<x>" + block.code().replaceFirst("^<\\?xml.*\\?>", "") + "</x>";
                    Metatypes.parse(new ByteArrayInputStream(fragment.getBytes(StandardCharsets.UTF_8)));
                } catch (SAXException e) {
                    fail(block.place() + ": " + e.getMessage());
                }
            }
        }
    }

    /** Options are Maven's matter; modules and tests are those of this build, profiles also those of the user's. */
    @Test
    public void everyCommandForMavenNamesWhatIsThere() throws IOException {
        String pom = Files.readString(PROJECT.resolve("pom.xml"))
                + Files.readString(PROJECT.resolve("sdk/handler-parent/pom.xml"));
        var wrong = new ArrayList<String>();
        int count = 0;
        for (MarkdownPage page : MarkdownPage.all(PROJECT)) {
            for (MarkdownPage.Command command : page.commands()) {
                if (command.program().equals("mvn") && !page.isHistory()) {
                    count++;
                    missing(pom, command.arguments()).forEach(missing -> wrong.add(command + ": " + missing));
                }
            }
        }

        assertEquals(List.of(), wrong);
        assertEquals(
                List.of("there is no profile 'no'", "there is no module 'nowhere'", "there is no test 'NoTest'"),
                missing(pom, List.of("-Pno", "-pl", ":nowhere", "-Dtest=NoTest", "-am", "verify")));
        assertTrue(count > 10, "only " + count);
    }

    private static List<String> missing(String pom, List<String> arguments) throws IOException {
        var missing = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith("-P") && !pom.contains("<id>" + argument.substring(2) + "</id>")) {
                missing.add("there is no profile '%s'".formatted(argument.substring(2)));
            }
            if (argument.equals("-pl")) {
                String module = arguments.get(i + 1).replaceFirst("^:", "");
                if (!Files.exists(PROJECT.resolve(module)) && !Files.exists(BUNDLES.resolve(module))) {
                    missing.add("there is no module '%s'".formatted(module));
                }
            }
            var test = TEST.matcher(argument);
            if (test.matches() && !isTest(test.group(1))) {
                missing.add("there is no test '%s'".formatted(test.group(1)));
            }
        }
        return missing;
    }

    private static boolean isTest(String name) throws IOException {
        for (Path folder : List.of(BUNDLES, PROJECT.resolve("itests/src/test"))) {
            try (var files = Files.find(folder, 20, (file, kind) -> file.endsWith(name + ".java"))) {
                if (files.findAny().isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A class with its package and imports. */
    private static Source whole(Block block) {
        var type = TYPE.matcher(block.code());
        assertTrue(type.find(), () -> block.place() + " names no type");
        String folder = block.code().substring("package ".length(), block.code().indexOf(';'));
        return new Source(folder, type.group(1), block.place(), block.code());
    }

    /** Members of a class, or statements of a method; imports may stand before them. */
    private static Source wrapped(Block block) {
        String imports = IMPORT.matcher(block.code())
                .results()
                .map(found -> found.group())
                .collect(joining());
        String body = IMPORT.matcher(block.code()).replaceAll("");
        // A method that stands alone overrides nothing here.
        String alone = OVERRIDE.matcher(body).replaceAll("");
        String name = "Block_" + block.place().replaceAll("\\W", "_");
        var members = new Source(
                "acme.docs", name, block.place(), imports(imports) + "class %s {\n%s}\n".formatted(name, alone));
        var statements = new Source(
                "acme.docs",
                name,
                block.place(),
                imports(imports) + "class %s {\nvoid run() throws Exception {\n%s}\n}\n".formatted(name, body));
        return parses(members) ? members : statements;
    }

    private static String imports(String own) {
        return "package acme.docs;\n" + own
                + IMPORTS.stream().map("import %s;\n"::formatted).collect(joining());
    }

    private static boolean parses(Source source) {
        var found = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask) compiler().getTask(null, null, found, List.of("-proc:none"), null, List.of(source));
        try {
            task.parse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.getDiagnostics().isEmpty();
    }

    /** Returns all that the compiler has to say, one line for each problem. */
    private String compiled(Collection<Source> sources) {
        if (sources.isEmpty()) {
            return "";
        }
        var found = new DiagnosticCollector<JavaFileObject>();
        List<String> options = List.of(
                "-proc:none",
                "-Xlint:all,-path,-classfile,-processing,-try",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + classes,
                "-d",
                classes.toString());
        compiler().getTask(null, null, found, options, null, sources).call();
        return found.getDiagnostics().stream()
                .map(problem -> "%s: %s\n"
                        .formatted(
                                problem.getSource() instanceof Source source ? source.place : "",
                                problem.getMessage(Locale.ENGLISH)))
                .distinct()
                .collect(joining());
    }

    private static JavaCompiler compiler() {
        return ToolProvider.getSystemJavaCompiler();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String place;
        private final String text;

        Source(String folder, String name, String place, String text) {
            super(URI.create("string:///%s/%s.java".formatted(folder.replace('.', '/'), name)), Kind.SOURCE);
            this.place = place;
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignored) {
            return text;
        }
    }
}
