package io.ecosystem.handler.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommandOutputTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final CommandOutput output = new CommandOutput(LONG);

    private void write(String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isReadInPartsOfTheAskedLength() throws Exception {
        output.begin();
        write("abcdef");
        output.end();

        assertThat(output.take(LONG, 4)).isEqualTo("abcd");
        assertThat(output.isAtEnd()).isFalse();
        assertThat(output.take(LONG, 4)).isEqualTo("ef");
        assertThat(output.isAtEnd()).isTrue();
        assertThat(output.take(LONG, 4)).isEmpty();
    }

    @Test
    void keepsCharactersWhole() throws Exception {
        byte[] euro = "\u20ac".getBytes(StandardCharsets.UTF_8);
        output.begin();
        output.write(euro, 0, 2);

        assertThat(output.take(Duration.ZERO, 100)).isEmpty();
        output.write(euro, 2, 1);
        assertThat(output.take(LONG, 100)).isEqualTo("\u20ac");
        output.write(euro, 0, 1);
        output.end();
        assertThat(output.take(LONG, 100)).isEqualTo("\ufffd");
        assertThat(output.isAtEnd()).isTrue();
    }

    @Test
    void waitsForOutputTheEndOrAWake() throws Exception {
        output.begin();
        var taken = CompletableFuture.supplyAsync(() -> take());
        write("late");
        assertThat(taken.get()).isEqualTo("late");

        var ended = CompletableFuture.supplyAsync(() -> take());
        output.end();
        assertThat(ended.get()).isEmpty();

        output.begin();
        assertThat(output.take(Duration.ofMillis(1), 10)).isEmpty();
        var waiting = new CompletableFuture<Thread>();
        var woken = CompletableFuture.supplyAsync(() -> {
            waiting.complete(Thread.currentThread());
            return take();
        });
        while (waiting.get().getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        output.wake();
        assertThat(woken.get()).isEmpty();
    }

    private String take() {
        try {
            return output.take(LONG, 100);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void letsACommandWaitForItsReader() throws Exception {
        output.begin();
        String large = "x".repeat(200_000);
        var written = CompletableFuture.runAsync(() -> {
            try {
                write(large);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            output.end();
        });

        var read = new StringBuilder();
        while (!output.isAtEnd()) {
            read.append(take());
        }
        written.get();
        assertThat(read).hasToString(large);
    }

    @Test
    void failsACommandThatNobodyReads() {
        var unread = new CommandOutput(Duration.ofMillis(1));
        unread.begin();

        assertThatThrownBy(() -> unread.write(new byte[100_000]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was not read");
    }
}
