package io.ecosystem.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
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

/** Collects what a page has, in order, as its document accepts this visitor. */
final class MarkdownContents extends AbstractVisitor {

    private static final Pattern HTML_TARGET = Pattern.compile("(?:href|src|srcset)=\"([^\"]+)\"");
    private static final Pattern OUR_PROGRAM = Pattern.compile("[\\w./]*\\b(eco|ecosystem|mvn) ");
    private static final Pattern COMMENT = Pattern.compile("<!--(.*?)-->", Pattern.DOTALL);
    /** What the anchor of a heading on GitHub does not keep. */
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]");

    private final Path path;
    private final Map<Heading, String> anchors = new LinkedHashMap<>();
    private final List<MarkdownPage.Target> targets = new ArrayList<>();
    private final List<MarkdownPage.Block> blocks = new ArrayList<>();
    private final List<MarkdownPage.Command> commands = new ArrayList<>();
    private final Map<String, Integer> taken = new LinkedHashMap<>();

    /** @param path of the page, relative to the project */
    MarkdownContents(Path path) {
        this.path = path;
    }

    /** Returns the headings, each with its anchor as on GitHub. */
    Map<Heading, String> anchors() {
        return anchors;
    }

    List<MarkdownPage.Target> targets() {
        return targets;
    }

    List<MarkdownPage.Block> blocks() {
        return blocks;
    }

    List<MarkdownPage.Command> commands() {
        return commands;
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

    @Override
    public void visit(Heading heading) {
        String anchor = anchor(text(heading));
        int count = taken.merge(anchor, 1, Integer::sum);
        anchors.put(heading, count == 1 ? anchor : anchor + "-" + (count - 1));
        visitChildren(heading);
    }

    @Override
    public void visit(Link link) {
        targets.add(new MarkdownPage.Target(link.getDestination(), line(link)));
        visitChildren(link);
    }

    @Override
    public void visit(Image image) {
        targets.add(new MarkdownPage.Target(image.getDestination(), line(image)));
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
        HTML_TARGET
                .matcher(literal)
                .results()
                .forEach(found -> targets.add(new MarkdownPage.Target(found.group(1), line)));
    }

    @Override
    public void visit(FencedCodeBlock block) {
        String language = block.getInfo() == null ? "" : block.getInfo();
        var found =
                new MarkdownPage.Block(path, line(block), language, block.getLiteral(), comment(block.getPrevious()));
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
        for (List<String> words : ShellScript.commands(script)) {
            commands.add(new MarkdownPage.Command(
                    path + ":" + line,
                    words.getFirst().replaceFirst(".*/", ""),
                    words.subList(1, words.size()),
                    inText));
        }
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
}
