package io.ecosystem.cli.why;

/** Finds names in lines of text. */
public final class Mentions {

    private Mentions() {}

    /**
     * Returns whether a line has a name as a whole: not as a part of a longer one. A dot belongs to a name if another
     * letter follows it.
     */
    static boolean in(String line, String name) {
        for (int at = line.indexOf(name); at >= 0 && !name.isEmpty(); at = line.indexOf(name, at + 1)) {
            if (isFree(line, at - 1, at - 2) && isFree(line, at + name.length(), at + name.length() + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the character is no part of a name; {@code beyond} is the one on its other side. */
    private static boolean isFree(String line, int at, int beyond) {
        if (at < 0 || at >= line.length()) {
            return true;
        }
        char next = line.charAt(at);
        if (next == '.') {
            return beyond < 0 || beyond >= line.length() || !Character.isLetterOrDigit(line.charAt(beyond));
        }
        return !Character.isLetterOrDigit(next) && next != '_' && next != '-' && next != '~' && next != '$';
    }

    /** Returns whether a line begins with a file. */
    public static boolean beginsWith(String line, String file) {
        return line.startsWith(file)
                && (line.length() == file.length() || " :,;".indexOf(line.charAt(file.length())) >= 0);
    }
}
