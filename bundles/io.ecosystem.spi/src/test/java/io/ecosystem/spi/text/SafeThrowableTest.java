package io.ecosystem.spi.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SafeThrowableTest {

    /** One whose message fails. */
    static final class Mute extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new NullPointerException();
        }
    }

    @Test
    void isTheThrowableIfItsMethodsWork() {
        var sound = new IOException("no", new IllegalStateException());
        sound.addSuppressed(new RuntimeException());

        assertThat(SafeThrowable.of(sound)).isSameAs(sound);
    }

    @Test
    void namesTheClassOfOneThatCannotBeDescribed() {
        assertThat(SafeThrowable.of(new Mute()))
                .hasMessage(
                        "io.ecosystem.spi.text.SafeThrowableTest$Mute, which cannot be described: its methods throw "
                                + "java.lang.NullPointerException");
    }

    @Test
    void looksAtCausesAndWhatWasSuppressed() {
        var suppressing = new IOException("no");
        suppressing.addSuppressed(new Mute());

        assertThat(SafeThrowable.of(new IOException("no", new Mute()))).hasMessageContaining("cannot be described");
        assertThat(SafeThrowable.of(suppressing)).hasMessageContaining("cannot be described");
    }

    @Test
    void doesWithoutAStack() {
        var stackless = new RuntimeException("no") {
            private static final long serialVersionUID = 1L;

            @Override
            public StackTraceElement[] getStackTrace() {
                return null;
            }
        };

        assertThat(SafeThrowable.of(stackless)).hasMessageContaining("cannot be described");
    }

    @Test
    void comesToAnEndWithCausesInACircle() {
        var circle = new RuntimeException("no") {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };

        assertThat(SafeThrowable.of(circle)).isSameAs(circle);
    }
}
