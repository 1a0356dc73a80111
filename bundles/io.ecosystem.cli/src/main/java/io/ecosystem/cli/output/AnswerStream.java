package io.ecosystem.cli.output;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The output of a command, in UTF-8. Unlike its superclass, it knows why something could not be written. */
public final class AnswerStream extends PrintStream {

    private static final int BUFFER_BYTES = 8_192;

    private final Remembering target;

    /** Writes to the given stream. */
    public AnswerStream(OutputStream stream) {
        this(new Remembering(stream));
    }

    private AnswerStream(Remembering target) {
        super(new BufferedOutputStream(target, BUFFER_BYTES), false, StandardCharsets.UTF_8);
        this.target = target;
    }

    /** Returns why not all was written; empty if all was, or if its reader has gone, who wanted no more. */
    public Optional<String> failure() {
        flush();
        IOException failure = target.failure;
        String reason = failure == null ? "" : String.valueOf(failure.getMessage());
        return failure == null || reason.toLowerCase(Locale.ROOT).contains("pipe")
                ? Optional.empty()
                : Optional.of(reason);
    }

    private static final class Remembering extends FilterOutputStream {

        private volatile @Nullable IOException failure; // written by the threads that write

        Remembering(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
