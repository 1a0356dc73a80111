package io.ecosystem.queue.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ecosystem.api.handler.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReasonsTest {

    @Test
    void namesTheLineOfTheCodeThatWasDeployed() {
        Throwable failure = catchThrowable(() -> Files.readString(Path.of("nowhere")));

        assertThat(Reasons.of(failure))
                .startsWith("java.nio.file.NoSuchFileException: nowhere, at io.ecosystem.queue.worker.ReasonsTest.")
                .contains("(ReasonsTest.java:");
    }

    @Test
    void namesTheFirstLineIfThereIsNoOther() {
        var failure = new IllegalStateException("no");
        failure.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("app", "java.base", "25", "java.lang.Thread", "run", "Thread.java", 1474)
        });

        assertThat(Reasons.of(failure))
                .isEqualTo("java.lang.IllegalStateException: no, at " + failure.getStackTrace()[0]);
    }

    @Test
    void isTheTextOfARefusal() {
        assertThat(Reasons.of(new RefusedException("no such job"))).isEqualTo("no such job");
    }

    @Test
    void doesWithoutAStack() {
        var failure = new IllegalStateException("no");
        failure.setStackTrace(new StackTraceElement[0]);

        assertThat(Reasons.of(failure)).isEqualTo("java.lang.IllegalStateException: no");
    }
}
