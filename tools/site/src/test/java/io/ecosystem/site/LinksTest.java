package io.ecosystem.site;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the links of all Markdown pages of the project. */
class LinksTest {

    private static final Path PROJECT = Path.of(System.getProperty("project"));
    private static final Path INDEX = Path.of("docs/README.md");
    /** Has pages for readers of registries. No page of a distribution, which does not have it, may lead there. */
    private static final Path CLIENTS = Path.of("clients");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<MarkdownPage> pages = MarkdownPage.all(PROJECT);

        assertThat(pages).hasSizeGreaterThan(100);
        assertThat(broken(PROJECT, pages)).isEmpty();
    }

    @Test
    void everyPageCanBeReachedFromTheIndex() throws IOException {
        assertThat(unreachable(MarkdownPage.all(PROJECT)))
                .as("pages that no link leads to; add a row to " + INDEX)
                .isEmpty();
    }

    @Test
    void tellsWhichLinksAreBroken(@TempDir Path project) throws IOException {
        Files.writeString(project.resolve("LICENSE"), "");
        var one = MarkdownPage.of(Path.of("docs/one.md"), """
            # One

            [a](two.md) [b](two.md#the-end) [c](../LICENSE) [d](#one) [e](https://example.org/x.md)

            [f](three.md) [g](two.md#no) <img src="no.svg"> [h](#no) ![i](no.png) [j](../../out.md)
            """);
        var two = MarkdownPage.of(Path.of("docs/two.md"), "# Two\n\n## The end\n");
        Files.createDirectories(project.resolve("docs"));
        Files.createFile(project.resolve(two.path()));

        assertThat(broken(project, List.of(one, two)))
                .containsExactly(
                        "docs/one.md:5: three.md does not exist",
                        "docs/one.md:5: two.md#no: docs/two.md has no heading 'no'",
                        "docs/one.md:5: no.svg does not exist",
                        "docs/one.md:5: #no: docs/one.md has no heading 'no'",
                        "docs/one.md:5: no.png does not exist",
                        "docs/one.md:5: ../../out.md does not exist");
    }

    @Test
    void tellsWhichPagesCannotBeReached() {
        var index = MarkdownPage.of(INDEX, "[one](one.md#x)");
        var one = MarkdownPage.of(Path.of("docs/one.md"), "[up](../UP.md) [folder](../folder/)");
        var up = MarkdownPage.of(Path.of("UP.md"), "");
        var folder = MarkdownPage.of(Path.of("folder/README.md"), "");
        var lost = MarkdownPage.of(Path.of("docs/lost.md"), "[one](one.md)");

        assertThat(unreachable(List.of(index, one, up, folder, lost))).containsExactly(lost.path());
    }

    private static List<String> broken(Path project, List<MarkdownPage> pages) {
        var broken = new ArrayList<String>();
        Map<Path, MarkdownPage> byPath = pages.stream().collect(toMap(MarkdownPage::path, page -> page));
        for (MarkdownPage page : pages) {
            for (MarkdownPage.Target target : page.targets()) {
                String problem = problem(project, byPath, page, target.destination());
                if (!problem.isEmpty()) {
                    broken.add("%s:%d: %s".formatted(page.path(), target.line(), problem));
                }
            }
        }
        return broken;
    }

    private static String problem(Path project, Map<Path, MarkdownPage> pages, MarkdownPage page, String destination) {
        if (MarkdownPage.isExternal(destination)) {
            return "";
        }
        Path file = page.resolve(destination);
        MarkdownPage target = pages.get(file);
        if (target == null && (file.startsWith("..") || !Files.exists(project.resolve(file)))) {
            return destination + " does not exist";
        }
        int fragment = destination.indexOf('#') + 1;
        String anchor = destination.substring(fragment);
        return fragment == 0 || (target != null && target.anchors().contains(anchor))
                ? ""
                : "%s: %s has no heading '%s'".formatted(destination, file, anchor);
    }

    private static List<Path> unreachable(List<MarkdownPage> pages) {
        Map<Path, MarkdownPage> byPath = pages.stream().collect(toMap(MarkdownPage::path, page -> page));
        Set<Path> reached = new HashSet<>(Set.of(INDEX));
        var next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            MarkdownPage page = byPath.get(next.remove());
            for (MarkdownPage.Target target : page.targets()) {
                Path file = page.resolve(target.destination());
                for (Path found : List.of(file, file.resolve("README.md"))) {
                    if (byPath.containsKey(found) && reached.add(found)) {
                        next.add(found);
                    }
                }
            }
        }
        return pages.stream()
                .map(MarkdownPage::path)
                .filter(path -> !reached.contains(path) && !path.startsWith(CLIENTS))
                .toList();
    }
}
