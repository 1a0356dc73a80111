package io.ecosystem.site;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes simple scripts of a shell apart. */
final class ShellScript {

    /** A quoted part, an escaped line end or character, a comment, an operator, white space, or other characters. */
    private static final Pattern TOKEN = Pattern.compile(
            "'(?<single>[^']*)'"
                    + "|\"(?<double>(?:[^\"\\\\]|\\\\.)*)\""
                    + "|\\\\(?<escaped>.|\\n)"
                    + "|(?<comment>(?<=^|\\s)#[^\\n]*)"
                    + "|(?<redirection>[0-9]?(?:>>|>&|[<>])[ \\t]*[^\\s;|&]+)"
                    + "|(?<end>&&|\\|\\||[;|&()\\n])"
                    + "|(?<space>[ \\t]+)"
                    + "|(?<other>[^\\s'\"\\\\;|&()<>]+)",
            Pattern.DOTALL);

    private ShellScript() {}

    /** Returns the words of each command of a script, without redirections and comments. */
    static List<List<String>> commands(String script) {
        var commands = new ArrayList<List<String>>();
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        var token = TOKEN.matcher(script + "\n");
        while (token.find()) {
            String part = part(token.group("single"), token.group("double"), token.group("other"));
            if (part != null) {
                word.append(part);
                begun = true;
            } else if (token.group("escaped") != null && !token.group("escaped").equals("\n")) {
                word.append(token.group("escaped"));
                begun = true;
            } else {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
                if (token.group("end") != null && !words.isEmpty()) {
                    commands.add(List.copyOf(words));
                    words.clear();
                }
            }
        }
        return commands;
    }

    private static @Nullable String part(@Nullable String single, @Nullable String quoted, @Nullable String other) {
        if (single != null) {
            return single;
        }
        return quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : other;
    }
}
