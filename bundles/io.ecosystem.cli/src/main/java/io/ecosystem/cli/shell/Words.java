package io.ecosystem.cli.shell;

import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;

/**
 * Splits commands into words as a POSIX shell does: quotes keep blanks together, and a backslash takes the meaning from
 * the next character, but not between single quotes.
 */
final class Words extends DefaultParser {

    private static final char ESCAPE = '\\';

    private Words() {
        setEofOnUnclosedQuote(true);
    }

    static Parser parser() {
        return new Words();
    }

    @Override
    public boolean isEscapeChar(CharSequence line, int at) {
        return line.charAt(at) == ESCAPE && quoteAt(line, at) != '\'' && !hasLostItsMeaning(line, at);
    }

    /** Returns the quote that is open before a character; 0 if none is. */
    static char quoteAt(CharSequence line, int at) {
        char quote = 0;
        for (int i = 0; i < at; i++) {
            char character = line.charAt(i);
            if (character == ESCAPE && quote != '\'') {
                i++;
            } else if (quote != 0) {
                quote = character == quote ? 0 : quote;
            } else if (character == '\'' || character == '"') {
                quote = character;
            }
        }
        return quote;
    }

    /** Returns whether a character has lost its meaning by a backslash before it. */
    static boolean hasLostItsMeaning(CharSequence line, int at) {
        int before = 0;
        while (before < at && line.charAt(at - 1 - before) == ESCAPE) {
            before++;
        }
        return before % 2 == 1 && quoteAt(line, at - 1) != '\'';
    }
}
