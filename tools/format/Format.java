import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Formats the Java files below a folder, or only checks that they are formatted. */
final class Format {

    private static final Set<String> SKIPPED = Set.of(".git", "archetype-resources", "node_modules", "run", "target");
    private static final int COLUMNS = 120;

    private static final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    private Format() {}

    /** Arguments: {@code check} or {@code write}, and the folder. Exits with 1 if a check finds something. */
    public static void main(String[] arguments) throws IOException {
        boolean write = arguments[0].equals("write");
        Path root = Path.of(arguments[1]).toRealPath();
        List<String> problems = javaFiles(root).parallelStream()
                .flatMap(file -> problems(root, file, write).stream())
                .toList();
        problems.forEach(System.err::println);
        if (!problems.isEmpty()) {
            System.err.println(
                    "'mvn -Pformat -pl tools/format' formats all files; comments and texts that are too long are yours"
                            + " to shorten");
            System.exit(1);
        }
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return SKIPPED.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static List<String> problems(Path root, Path file, boolean write) {
        var problems = new ArrayList<String>();
        Path shown = root.relativize(file);
        try {
            String source = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(source);
            if (!formatted.equals(source)) {
                if (write) {
                    Files.writeString(file, formatted);
                } else {
                    problems.add("%s is not formatted".formatted(shown));
                }
            }
            List<String> lines = formatted.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > COLUMNS) {
                    problems.add("%s:%d has more than %d columns".formatted(shown, i + 1, COLUMNS));
                }
            }
        } catch (FormatterException e) {
            problems.add("%s: %s".formatted(shown, e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return problems;
    }
}
