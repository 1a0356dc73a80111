package io.ecosystem.site;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.html.HtmlRenderer;

/** Makes HTML of all pages, with a navigation and a search, which need no server and no network. */
public final class Site {

    /** A part of a page that a search can find: a heading and what stands below it. */
    private record Section(String title, String anchor, String text) {}

    private static final Path INDEX = Path.of("docs/README.md");
    private static final String ASSETS = "assets/";
    /** The descriptions of the public types, if they have been made before. */
    private static final String JAVADOC = "javadoc/index.html";

    private static final List<String> RESOURCES = List.of("site.css", "site.js");

    private final Path project;
    private final Path output;
    private final List<MarkdownPage> pages;
    private final Navigation navigation;
    private final TreeSet<Path> copies = new TreeSet<>();

    private Site(Path project, Path output) throws IOException {
        this.project = project;
        this.output = output;
        pages = MarkdownPage.all(project);
        navigation = Navigation.of(pages.stream()
                .filter(page -> page.path().equals(INDEX))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no " + project.resolve(INDEX))));
    }

    /** Arguments: the folder of the project, and the one to write to. */
    public static void main(String[] arguments) throws IOException {
        Path output = Path.of(arguments[1]).toAbsolutePath().normalize();
        make(Path.of(arguments[0]).toRealPath(), output);
        System.out.println("The site begins at " + output.resolve("index.html").toUri());
    }

    static void make(Path project, Path output) throws IOException {
        new Site(project, output).write();
    }

    private void write() throws IOException {
        JsonArrayBuilder found = Json.createArrayBuilder();
        for (MarkdownPage page : pages) {
            for (Section section : sections(page)) {
                found.add(Json.createArrayBuilder()
                        .add(page.title())
                        .add(section.title())
                        .add(html(page.path()) + "#" + section.anchor())
                        .add(section.text()));
            }
            Path file = output.resolve(html(page.path()));
            Files.createDirectories(file.getParent());
            Files.writeString(file, whole(page));
        }
        Path assets = Files.createDirectories(output.resolve(ASSETS));
        // A page that was opened as a file may load scripts, but no data.
        Files.writeString(assets.resolve("sections.js"), "const sections = " + found.build() + ";\n");
        for (String resource : RESOURCES) {
            try (InputStream in = Objects.requireNonNull(Site.class.getResourceAsStream(resource), resource)) {
                Files.copy(in, assets.resolve(resource), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (Path copy : copies) {
            Path file = output.resolve(shown(copy));
            Files.createDirectories(file.getParent());
            Files.copy(project.resolve(copy), file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Section> sections(MarkdownPage page) {
        return page.headings().entrySet().stream()
                .map(heading -> new Section(
                        MarkdownContents.text(heading.getKey()), heading.getValue(), below(heading.getKey())))
                .toList();
    }

    private static String below(Heading heading) {
        var text = new StringBuilder();
        for (Node node = heading.getNext(); node != null && !(node instanceof Heading); node = node.getNext()) {
            text.append(MarkdownContents.text(node));
        }
        return text.toString().strip();
    }

    private String whole(MarkdownPage page) {
        page.headings()
                .forEach((heading, anchor) -> heading.appendChild(
                        inline("<a class=\"anchor\" href=\"#%s\" aria-label=\"Link to this section\">#</a>"
                                .formatted(anchor))));
        page.document().accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                link.setDestination(destination(page, link.getDestination()));
                visitChildren(link);
            }

            @Override
            public void visit(Image image) {
                image.setDestination(destination(page, image.getDestination()));
            }
        });
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(MarkdownPage.EXTENSIONS)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (node instanceof Heading heading) {
                        attributes.put("id", page.headings().get(heading));
                    }
                })
                .build();
        String up = "../".repeat(page.path().getNameCount() - 1);
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="%sassets/site.css">
            <script defer src="%sassets/site.js" data-root="%s"></script>
            </head>
            <body>
            <header>
            <a class="menu" href="#navigation">Menu</a>
            <a class="home" href="%sindex.html">Ecosystem</a>
            %s
            <div class="search"><input type="search" placeholder="Search" aria-label="Search"><ol hidden></ol></div>
            </header>
            <div class="columns">
            <nav id="navigation" aria-label="Pages">
            <a class="close" href="#">Close</a>
            %s</nav>
            <main>
            %s</main>
            <aside aria-label="On this page">
            %s</aside>
            </div>
            </body>
            </html>
            """.formatted(
                        escaped(page.title().equals("Ecosystem") ? "Ecosystem" : page.title() + " – Ecosystem"),
                        up,
                        up,
                        up,
                        up,
                        Files.exists(output.resolve(JAVADOC))
                                ? "<a class=\"javadoc\" href=\"%s\">Javadoc</a>".formatted(up + JAVADOC)
                                : "",
                        tree(page),
                        renderer.render(page.document()),
                        contents(page));
    }

    private String tree(MarkdownPage page) {
        var tree = new StringBuilder();
        navigation.groups().forEach((group, entries) -> {
            tree.append("<h2>%s</h2>\n<ul>\n".formatted(escaped(group)));
            for (Navigation.Entry entry : entries) {
                String mark = entry.page().equals(page.path()) ? " aria-current=\"page\"" : "";
                tree.append("<li><a href=\"%s\"%s>%s</a></li>\n"
                        .formatted(relative(page, entry.page()), mark, escaped(entry.title())));
            }
            tree.append("</ul>\n");
        });
        return tree.toString();
    }

    private static String contents(MarkdownPage page) {
        String items = page.headings().entrySet().stream()
                .filter(heading -> heading.getKey().getLevel() == 2)
                .map(heading -> "<li><a href=\"#%s\">%s</a></li>\n"
                        .formatted(heading.getValue(), escaped(MarkdownContents.text(heading.getKey()))))
                .collect(Collectors.joining());
        return items.isEmpty() ? "" : "<h2>On this page</h2>\n<ul>\n" + items + "</ul>\n";
    }

    private static HtmlInline inline(String literal) {
        var html = new HtmlInline();
        html.setLiteral(literal);
        return html;
    }

    private String destination(MarkdownPage page, String destination) {
        if (MarkdownPage.isExternal(destination)) {
            return destination;
        }
        int fragment = destination.indexOf('#');
        if (fragment == 0) {
            return destination;
        }
        Path target = page.resolve(destination);
        if (Files.isDirectory(project.resolve(target))) {
            target = target.resolve("README.md");
        } else if (!target.toString().endsWith(".md") && Files.isRegularFile(project.resolve(target))) {
            copies.add(target);
        }
        return relative(page, target) + (fragment < 0 ? "" : destination.substring(fragment));
    }

    private static String relative(MarkdownPage page, Path target) {
        Path from = Objects.requireNonNullElse(page.path().getParent(), Path.of(""));
        return from.relativize(Path.of(shown(target))).toString();
    }

    /** Returns where a file of the project is in the site. */
    private static String shown(Path file) {
        if (file.toString().endsWith(".md")) {
            return html(file);
        }
        // Browsers save files without an ending instead of showing them.
        return file.getFileName().toString().contains(".") ? file.toString() : file + ".txt";
    }

    private static String html(Path page) {
        return page.toString().replaceFirst("README\\.md$", "index.md").replaceFirst("\\.md$", ".html");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
