package io.ecosystem.cli.output;

/** The output is no longer read, as in {@code eco routes | head -n 1}. The command ends without a word. */
public final class OutputClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OutputClosedException() {
        super("the output is closed");
    }
}
