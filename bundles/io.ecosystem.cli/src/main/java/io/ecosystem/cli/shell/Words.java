package io.ecosystem.cli.shell;

import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;

/** Splits commands into words: quotes keep blanks together, and a backslash is a character like any other, for JSON. */
final class Words {

    private static final char[] NO_ESCAPES = {};

    private Words() {}

    static Parser parser() {
        var parser = new DefaultParser();
        parser.setEscapeChars(NO_ESCAPES);
        parser.setEofOnUnclosedQuote(true);
        return parser;
    }
}
