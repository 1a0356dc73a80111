package io.ecosystem.cli.output;

/** Colours of text on a terminal. */
public enum Style {
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33");

    private static final String ESCAPE = "\u001b[";

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** Returns the text between the codes of this style. */
    String around(String text) {
        return ESCAPE + code + "m" + text + ESCAPE + "0m";
    }
}
