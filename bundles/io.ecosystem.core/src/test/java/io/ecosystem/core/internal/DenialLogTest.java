package io.ecosystem.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Uid;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DenialLogTest {

    private static final Call CALL = new ActiveCall(
            new Request(new Uid("u"), "eco.stop", Bytes.utf8("{}")),
            new Origin("tcp", "tcp://here:1", "there:2", 1_000),
            System.nanoTime(),
            Duration.ZERO);

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void readTheLog() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    @Test
    void writesTheFirstOnesAndTheNumberOfTheOthers() {
        DenialLog denials = new DenialLog(Duration.ofMinutes(5));

        for (int i = 0; i < 1_000; i++) {
            denials.denied("admin", CALL);
        }
        assertThat(lines())
                .hasSize(DenialLog.MOST_IN_PERIOD)
                .allMatch(line -> line.endsWith(
                        "Route 'eco.stop' is denied to tcp peer there:2, who does not have the role 'admin'"));
        denials.close();

        assertThat(lines()).hasSize(DenialLog.MOST_IN_PERIOD + 1);
        assertThat(lines().getLast()).endsWith("995 more calls were denied within 300 s");
        assertThat(denials.statistics()).isEqualTo(Map.of("access", Map.of("denied", 1_000L)));
    }

    @Test
    void beginsAnewWhenThePeriodIsOver() {
        DenialLog denials = new DenialLog(Duration.ofMillis(20));
        for (int i = 0; i <= DenialLog.MOST_IN_PERIOD; i++) {
            denials.denied("admin", CALL);
        }
        while (lines().size() <= DenialLog.MOST_IN_PERIOD) {
            Thread.onSpinWait();
        }
        assertThat(lines().getLast()).endsWith("1 more calls were denied within 0 s");

        denials.denied("admin", CALL);

        assertThat(lines().getLast()).contains("Route 'eco.stop' is denied");
        denials.close();
    }

    @Test
    void closesWithoutAWordWhenAllIsWritten() {
        DenialLog denials = new DenialLog(Duration.ofMinutes(5));
        denials.denied("admin", CALL);

        denials.close();

        assertThat(lines()).hasSize(1);
    }

    private List<String> lines() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
