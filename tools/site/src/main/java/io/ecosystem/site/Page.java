package io.ecosystem.site;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** One Markdown page of the project. */
public final class Page {

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
    private static final Pattern HTML_TARGET = Pattern.compile("(?:href|src|srcset)=\"([^\"]+)\"");
    private static final Pattern OUR_PROGRAM = Pattern.compile("[\\w./]*\\b(eco|ecosystem|mvn) ");
    private static final Pattern COMMENT = Pattern.compile("<!--(.*?)-->", Pattern.DOTALL);
    /** What the anchor of a heading on GitHub does not keep. */
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]");

    private final Path path;
    private final Node document;
    private final Map<Heading, String> anchors = new LinkedHashMap<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();

    private Page(Path path, String text) {
        this.path = path;
        document = PARSER.parse(text);
        document.accept(new Collector());
    }

    /** Reads a page of that path, which is relative to the project. */
    public static Page of(Path path, String text) {
        return new Page(path, text);
    }

    /** Reads all pages below a folder, in the order of their paths, but none of what a build or a start has made. */
    public static List<Page> all(Path project) throws IOException {
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
        var pages = new ArrayList<Page>();
        for (Path file : files) {
            pages.add(of(project.relativize(file), Files.readString(file)));
        }
        return pages;
    }

    /** Whether it tells how things were, rather than how they are. */
    public boolean isHistory() {
        return path.endsWith("CHANGELOG.md") || path.startsWith("docs/decisions");
    }

    /** The path of its file, relative to the project. */
    public Path path() {
        return path;
    }

    /** Its first heading, or else the name of its file. */
    public String title() {
        return anchors.keySet().stream()
                .findFirst()
                .map(Page::text)
                .orElse(path.getFileName().toString());
    }

    /** The anchors of its headings, in order, as on GitHub. */
    public List<String> anchors() {
        return List.copyOf(anchors.values());
    }

    /** Where its links and images point, in order. */
    public List<Target> targets() {
        return List.copyOf(targets);
    }

    /** Its blocks of code, in order. */
    public List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /**
     * Its commands, in order: those of blocks in {@code sh}, those behind a prompt in blocks without a language, and
     * those in a line of text that begin with {@code eco}, {@code ecosystem} or {@code mvn}.
     */
    public List<Command> commands() {
        return List.copyOf(commands);
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
        return anchors;
    }

    /** Returns the words of a node, without marks. */
    static String text(Node node) {
        var text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text words) {
                text.append(words.getLiteral());
            }

            @Override
            public void visit(Code code) {
                text.append(code.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak end) {
                text.append(' ');
            }

            @Override
            public void visit(HardLineBreak end) {
                text.append(' ');
            }

            @Override
            public void visit(FencedCodeBlock block) {
                text.append(block.getLiteral());
            }

            @Override
            public void visit(Paragraph paragraph) {
                visitChildren(paragraph);
                text.append(' ');
            }

            @Override
            public void visit(CustomNode cell) {
                visitChildren(cell);
                text.append(' ');
            }
        });
        return text.toString();
    }

    private static String anchor(String heading) {
        return NOT_IN_ANCHORS
                .matcher(heading.strip().toLowerCase(Locale.ROOT))
                .replaceAll("")
                .replace(' ', '-');
    }

    private static int line(Node node) {
        for (Node here = node; here != null; here = here.getParent()) {
            if (!here.getSourceSpans().isEmpty()) {
                return here.getSourceSpans().getFirst().getLineIndex() + 1;
            }
        }
        return 1;
    }

    private static String comment(Node before) {
        if (before instanceof HtmlBlock html) {
            var comment = COMMENT.matcher(html.getLiteral().strip());
            return comment.matches() ? comment.group(1).strip() : "";
        }
        return "";
    }

    private final class Collector extends AbstractVisitor {

        private final Map<String, Integer> taken = new LinkedHashMap<>();

        @Override
        public void visit(Heading heading) {
            String anchor = anchor(text(heading));
            int count = taken.merge(anchor, 1, Integer::sum);
            anchors.put(heading, count == 1 ? anchor : anchor + "-" + (count - 1));
            visitChildren(heading);
        }

        @Override
        public void visit(Link link) {
            targets.add(new Target(link.getDestination(), line(link)));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            targets.add(new Target(image.getDestination(), line(image)));
            visitChildren(image);
        }

        @Override
        public void visit(HtmlBlock html) {
            html(html.getLiteral(), line(html));
        }

        @Override
        public void visit(HtmlInline html) {
            html(html.getLiteral(), line(html));
        }

        private void html(String literal, int line) {
            HTML_TARGET.matcher(literal).results().forEach(found -> targets.add(new Target(found.group(1), line)));
        }

        @Override
        public void visit(FencedCodeBlock block) {
            String language = block.getInfo() == null ? "" : block.getInfo();
            var found = new Block(path, line(block), language, block.getLiteral(), comment(block.getPrevious()));
            blocks.add(found);
            if (found.isUnchecked()) {
                return;
            }
            if (language.equals("sh")) {
                commands(found.code(), found.line(), false);
            } else if (language.isEmpty()) {
                found.code()
                        .lines()
                        .filter(line -> line.startsWith("$ "))
                        .forEach(line -> commands(line.substring(2), found.line(), false));
            }
        }

        @Override
        public void visit(Code code) {
            if (OUR_PROGRAM.matcher(code.getLiteral()).lookingAt()) {
                commands(code.getLiteral(), line(code), true);
            }
        }

        private void commands(String script, int line, boolean inText) {
            for (List<String> words : Shell.commands(script)) {
                commands.add(new Command(
                        path + ":" + line,
                        words.getFirst().replaceFirst(".*/", ""),
                        words.subList(1, words.size()),
                        inText));
            }
        }
    }
}
