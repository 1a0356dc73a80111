package io.ecosystem.cli.command;

/**
 * What a check of {@code eco doctor} has found.
 *
 * @param what it looked at, such as {@code disk space}
 * @param remedy what to do; empty if nothing is to be done
 */
record Check(String what, Verdict verdict, String text, String remedy) {

    /** How good it is. */
    enum Verdict {
        GOOD,
        LOOK,
        BAD
    }

    static Check good(String what, String text) {
        return new Check(what, Verdict.GOOD, text, "");
    }

    static Check look(String what, String text, String remedy) {
        return new Check(what, Verdict.LOOK, text, remedy);
    }

    static Check bad(String what, String text, String remedy) {
        return new Check(what, Verdict.BAD, text, remedy);
    }
}
