package io.ecosystem.handler.log.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.logging.LogFilter;
import io.ecosystem.spi.logging.LogLevel;
import io.ecosystem.spi.logging.LogPage;
import io.ecosystem.spi.logging.Logging;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogHandlersTest {

    private final FakeLogging logging = new FakeLogging();
    private final SetLevel setLevel = new SetLevel(logging);
    private final SetBuffer setBuffer = new SetBuffer(logging);

    @ParameterizedTest
    @EnumSource(LogLevel.class)
    void setsEachLevelAndAnswersTheSame(LogLevel level) {
        var request = new SetLevel.Level(level.text());

        assertThat(setLevel.handle(request, new FakeCall())).isEqualTo(request);

        assertThat(logging.level).isEqualTo(level);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "DEBUG", "Info", "trace", "off", "fatal"})
    void refusesWhatIsNoLevel(String level) {
        assertThatThrownBy(() -> setLevel.handle(new SetLevel.Level(level), new FakeCall()))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessage("level: expected one of debug, info, warn, error, critical");
        assertThat(logging.level).isEqualTo(LogLevel.INFO);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_000})
    void setsTheBufferAndAnswersTheSame(int size) {
        var request = new SetBuffer.Buffer(size);

        assertThat(setBuffer.handle(request, new FakeCall())).isEqualTo(request);

        assertThat(logging.bufferRecords).isEqualTo(size);
    }

    @Test
    void refusesABufferThatIsNegativeOrTooLarge() {
        for (int size : new int[] {-1, 10_001}) {
            assertThatThrownBy(() -> setBuffer.handle(new SetBuffer.Buffer(size), new FakeCall()))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                    .hasMessage("size: expected a number of records from 0 to 10000, not " + size);
        }
        assertThat(logging.bufferRecords).isEqualTo(5);
    }

    private static final class FakeLogging implements Logging {

        private LogLevel level = LogLevel.INFO;
        private int bufferRecords = 5;

        @Override
        public LogLevel level() {
            return level;
        }

        @Override
        public void setLevel(LogLevel next) {
            level = next;
        }

        @Override
        public int bufferRecords() {
            return bufferRecords;
        }

        @Override
        public void setBufferRecords(int records) {
            bufferRecords = records;
        }

        @Override
        public LogPage records(LogFilter filter, String after, int limit, int maxBytes) {
            throw new UnsupportedOperationException("not read by this test");
        }

        @Override
        public CompletableFuture<Void> arrival(LogFilter filter, String after) {
            throw new UnsupportedOperationException("not read by this test");
        }
    }

    private record FakeCall() implements Call {

        @Override
        public Request request() {
            return new Request(NoKey.INSTANCE, "eco.log.level", Bytes.empty());
        }

        @Override
        public Origin origin() {
            return new Origin("uds", "uds:///run/dice.sock", "", 65_535);
        }

        @Override
        public Optional<Duration> timeLeft() {
            return Optional.empty();
        }
    }
}
