package io.ecosystem.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellScriptTest {

    @Test
    void takesAScriptApart() {
        assertThat(ShellScript.commands("""
            eco call echo '{"a": "b c"}' --to tcp://127.0.0.1:8888   # a comment
            cd x && npm ci; ls "a b" 2>&1 | grep \\# > out.txt &
            mvn -q \\
                verify -Dx=

            eco call a --each < in.jsonl > out.jsonl
            (cd y && ls '')
            """))
                .containsExactly(
                        List.of("eco", "call", "echo", "{\"a\": \"b c\"}", "--to", "tcp://127.0.0.1:8888"),
                        List.of("cd", "x"),
                        List.of("npm", "ci"),
                        List.of("ls", "a b"),
                        List.of("grep", "#"),
                        List.of("mvn", "-q", "verify", "-Dx="),
                        List.of("eco", "call", "a", "--each"),
                        List.of("cd", "y"),
                        List.of("ls", ""));
    }

    @Test
    void findsTheCommandsOfAPage() {
        MarkdownPage page = MarkdownPage.of(Path.of("page.md"), """
            Call `bin/eco stats --watch`, not `echo eco`, `eco` or `economy 1`.

            ```sh
            /opt/ecosystem/bin/ecosystem run
            ```

            ```
            $ eco why x
            an answer
            ```

            <!-- not checked: needs a network -->
            ```sh
            curl
            ```
            """);

        assertThat(page.commands())
                .containsExactly(
                        new MarkdownPage.Command("page.md:1", "eco", List.of("stats", "--watch"), true),
                        new MarkdownPage.Command("page.md:3", "ecosystem", List.of("run"), false),
                        new MarkdownPage.Command("page.md:7", "eco", List.of("why", "x"), false));
    }
}
