package io.ecosystem.handler.stop.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Uid;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.spi.codec.Binding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopTest {

    private final List<String> stops = new ArrayList<>();
    private final Stop stop = new Stop(new Recording());
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
    void stopsAtOnce() {
        assertThat(answer("{}")).isEqualTo("{\"message\":\"Stopping now.\"}");

        assertThat(stops).containsExactly("PT0S asked by uds peer user alice");
        assertThat(lines()).hasSize(1).first().asString().endsWith("Stop now asked by uds peer user alice, request 7");
    }

    @Test
    void stopsLaterAndSaysWhy() {
        assertThat(answer("{\"delay\":2.5000,\"reason\":\"new disks\"}"))
                .isEqualTo("{\"message\":\"Stopping in 2.5 s.\"}");

        assertThat(stops).containsExactly("PT2.5S asked by uds peer user alice: new disks");
        assertThat(lines())
                .hasSize(1)
                .first()
                .asString()
                .endsWith("Stop in 2.5 s asked by uds peer user alice, request 7: new disks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "86400.1", "1e400"})
    void refusesADelayThatMakesNoSense(String delay) {
        assertThatThrownBy(() -> answer("{\"delay\":%s}".formatted(delay)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("delay: expected from 0 to 86400 seconds");
        assertThat(stops).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\\nlines", "\\u001b[31m", "\\u2028"})
    void refusesAReasonThatIsNoLine(String reason) {
        assertThatThrownBy(() -> answer("{\"reason\":\"%s\"}".formatted(reason)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("reason: expected one line of at most 200 characters");
        assertThat(lines()).isEmpty();
        assertThat(stops).isEmpty();
    }

    @Test
    void refusesAReasonThatIsTooLong() {
        assertThatThrownBy(() -> answer("{\"reason\":\"%s\"}".formatted("x".repeat(201))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("at most 200 characters");
        assertThat(stops).isEmpty();
    }

    /** As the core would call it: a body in, a body out. */
    private String answer(String body) {
        JsonCodec codec = new JsonCodec();
        Binding requests = codec.binding(Stop.Request.class);
        return codec.binding(Stop.Response.class)
                .write(stop.handle((Stop.Request) requests.read(Bytes.utf8(body)), new Asked()))
                .utf8();
    }

    private List<String> lines() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static final class Asked implements Call {

        @Override
        public io.ecosystem.api.message.Request request() {
            return new io.ecosystem.api.message.Request(new Uid("7"), "eco.stop", Bytes.utf8("{}"));
        }

        @Override
        public Origin origin() {
            return new Origin("uds", "uds:///run/eco.sock", "", new Identity.User("alice"), 1_000);
        }

        @Override
        public Optional<Duration> timeLeft() {
            return Optional.empty();
        }
    }

    /** Remembers when and why it was to stop. */
    private final class Recording implements Instance {

        @Override
        public String application() {
            return "test";
        }

        @Override
        public String id() {
            return "0";
        }

        @Override
        public Instant started() {
            return Instant.EPOCH;
        }

        @Override
        public Duration uptime() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path folder(Folder folder) {
            return Path.of("");
        }

        @Override
        public void stop(Duration delay, String reason) {
            stops.add(delay + " " + reason);
        }
    }
}
