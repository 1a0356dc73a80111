package io.ecosystem.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
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

    private static List<Path> html() throws IOException {
        try (var files = Files.walk(site)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }

    @Test
    void eachPageHasItsHtml() throws IOException {
        assertThat(html()).hasSameSizeAs(Page.all(PROJECT));
        assertThat(site.resolve("docs/decisions/index.html")).content().contains("<h1 id=\"decisions\">");
        assertThat(site.resolve("LICENSE.txt")).hasSameBinaryContentAs(PROJECT.resolve("LICENSE"));
    }

    @Test
    void eachLinkOfTheHtmlLeadsSomewhere() throws IOException {
        for (Path file : html()) {
            for (MatchResult link :
                    TARGET.matcher(Files.readString(file)).results().toList()) {
                String target = link.group(1);
                if (target.startsWith("https:") || target.startsWith("data:")) {
                    continue;
                }
                Path found =
                        target.isEmpty() ? file : file.resolveSibling(target).normalize();
                assertThat(found)
                        .as("%s in %s", link.group(), site.relativize(file))
                        .isRegularFile();
                if (link.group(2) != null && !link.group(2).isEmpty()) {
                    assertThat(found)
                            .as("%s in %s", link.group(), site.relativize(file))
                            .content()
                            .contains("id=\"" + link.group(2) + "\"");
                }
            }
        }
    }

    @Test
    void noPageLoadsAnythingFromElsewhere() throws IOException {
        var loads = Pattern.compile("(?:src|srcset|<link[^>]* href)=\"(?:https?:)?//");

        for (Path file : html()) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(loads);
        }
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

        for (Page page : Page.all(PROJECT)) {
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
