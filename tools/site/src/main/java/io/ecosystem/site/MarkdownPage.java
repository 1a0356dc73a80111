package io.ecosystem.site;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** One Markdown page of the project. */
public final class MarkdownPage {

    /**
     * A block of code.
     *
     * @param line the number of its first line, the fence
     * @param language what follows the fence, such as {@code json}; may be empty
     * @param note the text of the HTML comment right before it; may be empty
     */
    public record Block(Path page, int line, String language, String code, String note) {

        private static final String UNCHECKED = "not checked: ";

        /** Whether its note is {@code not checked:} and a reason. */
        public boolean isUnchecked() {
            return note.startsWith(UNCHECKED) && note.length() > UNCHECKED.length();
        }

        /** Returns page and line. */
        public String place() {
            return page + ":" + line;
        }
    }

    /**
     * A command that the page shows.
     *
     * @param place page and line
     * @param program the name of the program, without its folder
     * @param inText whether it stands in a sentence, which may leave out what the command needs
     */
    public record Command(String place, String program, List<String> arguments, boolean inText) {

        @Override
        public String toString() {
            return "%s: %s %s".formatted(place, program, String.join(" ", arguments));
        }
    }

    /** Where a link or an image points, and the number of the line. */
    public record Target(String destination, int line) {}

    static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());

    /** Folders without pages: what builds make, and templates of pages. */
    private static final Set<String> SKIPPED = Set.of("archetype-resources", "node_modules", "run", "target");

    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
            .build();

    private final Path path;
    private final Node document;
    private final MarkdownContents contents;

    private MarkdownPage(Path path, String text) {
        this.path = path;
        document = PARSER.parse(text);
        contents = new MarkdownContents(path);
        document.accept(contents);
    }

    /** Reads a page of that path, which is relative to the project. */
    public static MarkdownPage of(Path path, String text) {
        return new MarkdownPage(path, text);
    }

    /** Reads all pages below a folder, in the order of their paths, but none of what a build or a start has made. */
    public static List<MarkdownPage> all(Path project) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(project, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean skipped = SKIPPED.contains(name) || name.startsWith(".");
                return skipped && !folder.equals(project) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        var pages = new ArrayList<MarkdownPage>();
        for (Path file : files) {
            pages.add(of(project.relativize(file), Files.readString(file)));
        }
        return pages;
    }

    /** Whether it describes how things were, rather than how they are. */
    public boolean isHistory() {
        return path.endsWith("CHANGELOG.md") || path.startsWith("docs/decisions");
    }

    /** The path of its file, relative to the project. */
    public Path path() {
        return path;
    }

    /** Its first heading, or else the name of its file. */
    public String title() {
        return contents.anchors().keySet().stream()
                .findFirst()
                .map(MarkdownContents::text)
                .orElse(path.getFileName().toString());
    }

    /** The anchors of its headings, in order, as on GitHub. */
    public List<String> anchors() {
        return List.copyOf(contents.anchors().values());
    }

    /** Where its links and images point, in order. */
    public List<Target> targets() {
        return List.copyOf(contents.targets());
    }

    /** Its blocks of code, in order. */
    public List<Block> blocks() {
        return List.copyOf(contents.blocks());
    }

    /**
     * Its commands, in order: those of blocks in {@code sh}, those behind a prompt in blocks without a language, and
     * those in a line of text that begin with {@code eco}, {@code ecosystem} or {@code mvn}.
     */
    public List<Command> commands() {
        return List.copyOf(contents.commands());
    }

    /** Returns the file that a relative link leads to, relative to the project. */
    public Path resolve(String destination) {
        String file = destination.replaceFirst("#.*", "");
        return file.isEmpty() ? path : path.resolveSibling(file).normalize();
    }

    /** Whether a destination is outside the project. */
    public static boolean isExternal(String destination) {
        return destination.matches("[a-z]+:.*");
    }

    Node document() {
        return document;
    }

    Map<Heading, String> headings() {
        return contents.anchors();
    }
}
