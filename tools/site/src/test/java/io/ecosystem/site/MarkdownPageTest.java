package io.ecosystem.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MarkdownPageTest {

    private static MarkdownPage page(String text) {
        return MarkdownPage.of(Path.of("docs/page.md"), text);
    }

    @Test
    void headingsHaveTheAnchorsOfGitHub() {
        MarkdownPage page = page("""
            # A `code`, and (more): 1.5 % of x_y
            ## Twice
            ## Twice
            ## `io.ecosystem.transport.tcp`~NAME
            ## Überall – hier
            ## See [a page](other.md)
            """);

        assertThat(page.title()).isEqualTo("A code, and (more): 1.5 % of x_y");
        assertThat(page.anchors())
                .containsExactly(
                        "a-code-and-more-15--of-x_y",
                        "twice",
                        "twice-1",
                        "ioecosystemtransporttcpname",
                        "überall--hier",
                        "see-a-page");
    }

    @Test
    void blocksHaveTheirLineLanguageAndNote() {
        MarkdownPage page = page("""
            # Title

            ```json
            {}
            ```

            <!-- not run: needs
            a network -->

            ```sh
            curl
            ```

            - in a list

              ```
              text
              ```
            """);

        assertThat(page.blocks())
                .containsExactly(
                        new MarkdownPage.Block(page.path(), 3, "json", "{}\n", ""),
                        new MarkdownPage.Block(page.path(), 10, "sh", "curl\n", "not run: needs\na network"),
                        new MarkdownPage.Block(page.path(), 16, "", "text\n", ""));
    }

    @Test
    void linksLeadFromThePage() {
        MarkdownPage page = page("[a](../README.md#x) [b](#y) ![c](images/c.svg) <img src=\"d.svg\" alt=\"\">");

        assertThat(page.targets())
                .extracting(MarkdownPage.Target::destination)
                .containsExactly("../README.md#x", "#y", "images/c.svg", "d.svg");
        assertThat(page.targets())
                .extracting(target -> page.resolve(target.destination()).toString())
                .containsExactly("README.md", "docs/page.md", "docs/images/c.svg", "docs/d.svg");
    }
}
