package io.ecosystem.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {

    private static final Path PROJECT = Path.of(System.getProperty("project"));
    private static final Pattern TARGET = Pattern.compile("(?:href|src)=\"([^\"#]*)(?:#([^\"]*))?\"");

    @TempDir
    static Path site;

    @BeforeAll
    static void make() throws IOException {
        Site.make(PROJECT.toRealPath(), site);
    }

    /** Returns the text of all HTML files. */
    private static Map<Path, String> html() throws IOException {
        var html = new TreeMap<Path, String>();
        try (var files = Files.walk(site)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".html")).toList()) {
                html.put(file, Files.readString(file));
            }
        }
        return html;
    }

    @Test
    void eachPageHasItsHtml() throws IOException {
        assertThat(html()).hasSameSizeAs(MarkdownPage.all(PROJECT));
        assertThat(site.resolve("docs/decisions/index.html")).content().contains("<h1 id=\"decisions\">");
        assertThat(site.resolve("LICENSE.txt")).hasSameBinaryContentAs(PROJECT.resolve("LICENSE"));
    }

    @Test
    void eachLinkOfTheHtmlLeadsSomewhere() throws IOException {
        Map<Path, String> html = html();
        var broken = new TreeSet<String>();
        html.forEach((file, text) -> TARGET.matcher(text).results().forEach(link -> {
            String target = link.group(1);
            String anchor = link.group(2);
            if (target.startsWith("https:") || target.startsWith("data:")) {
                return;
            }
            Path found = target.isEmpty() ? file : file.resolveSibling(target).normalize();
            boolean isThere = anchor == null || anchor.isEmpty()
                    ? html.containsKey(found) || Files.isRegularFile(found)
                    : html.getOrDefault(found, "").contains("id=\"" + anchor + "\"");
            if (!isThere) {
                broken.add("%s in %s".formatted(link.group(), site.relativize(file)));
            }
        }));

        assertThat(broken).isEmpty();
    }

    @Test
    void noPageLoadsAnythingFromElsewhere() throws IOException {
        var loads = Pattern.compile("(?:src|srcset|<link[^>]* href)=\"(?:https?:)?//");

        assertThat(html()).allSatisfy((file, text) -> assertThat(text).doesNotContainPattern(loads));
        assertThat(site.resolve("assets/site.css")).content().doesNotContain("url(", "@import");
    }

    @Test
    void theNavigationListsThePagesInGroupsAndMarksThisOne() throws IOException {
        String page = Files.readString(site.resolve("docs/queues.html"));

        assertThat(page.substring(page.indexOf("<nav"), page.indexOf("</nav>")))
                .contains("<h2>Tutorials</h2>", "<h2>How-to guides</h2>", "<h2>Reference</h2>", "<h2>Explanation</h2>")
                .contains("<a href=\"protocol.html\">The protocol</a>")
                .contains("<a href=\"queues.html\" aria-current=\"page\">Queues</a>");
    }

    @Test
    void theSearchKnowsEverySection() throws IOException {
        String sections = Files.readString(site.resolve("assets/sections.js"));

        for (MarkdownPage page : MarkdownPage.all(PROJECT)) {
            for (String anchor : page.anchors()) {
                String file = site.relativize(site.resolve(page.path())).toString();
                assertThat(sections)
                        .contains(file.replaceFirst("README\\.md$", "index.md").replaceFirst("md$", "html") + "#"
                                + anchor + "\"");
            }
        }
        assertThat(sections).contains("maxLineBytes", "QUEUE.OUTGOING/");
    }
}
