package io.ecosystem.application.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import io.ecosystem.spi.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GreetingTest {

    private static final Instance INSTANCE = new Instance() {
        @Override
        public String application() {
            return "dice";
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
        public Path folder(Folder kind) {
            return Path.of("/var/lib", kind.name());
        }

        @Override
        public Duration uptime() {
            return Duration.ZERO;
        }

        @Override
        public void stop(Duration delay, String reason) {
            throw new AssertionError("nobody stops it");
        }
    };

    private static Transport listening(String address) {
        return new Transport() {
            @Override
            public String name() {
                return "main";
            }

            @Override
            public String address() {
                return address;
            }

            @Override
            public Optional<String> failure() {
                return Optional.empty();
            }
        };
    }

    private static String greeting(Optional<Path> tool, boolean windows, String... addresses) {
        return new Greeting("1.0.0", "/opt/eco", "/opt/eco/conf", INSTANCE, tool, windows)
                .text(List.of(addresses).stream().map(GreetingTest::listening).toList(), List.of("deploy/x.jar: odd"));
    }

    @Test
    void showsTheListenersAndProblems() {
        assertThat(greeting(Optional.empty(), false, "tcp://127.0.0.1:8888"))
                .contains("instance 0 of dice")
                .contains("listens tcp://127.0.0.1:8888")
                .contains("PROBLEM deploy/x.jar: odd");
    }

    @Test
    void callsWithTheToolIfThereIsOne() {
        var tool = Optional.of(Path.of("/opt/eco/bin/eco"));

        assertThat(greeting(tool, false, "uds:///run/eco.sock", "tcp://0.0.0.0:8888"))
                .contains("\n/opt/eco/bin/eco call echo '{\"message\":\"hello\"}' --to tcp://127.0.0.1:8888");
        assertThat(greeting(tool, false, "tcp://[0:0:0:0:0:0:0:0]:8888")).contains("--to 'tcp://[::1]:8888'");
        assertThat(greeting(Optional.of(Path.of("/opt/it's mine/bin/eco")), false, "uds:///run/a b.sock"))
                .contains("\n'/opt/it'\\''s mine/bin/eco' call echo")
                .contains("--to 'uds:///run/a b.sock'");
    }

    @Test
    void callsWithWhatShellsHaveOtherwise() {
        assertThat(greeting(Optional.empty(), false, "tcp://127.0.0.1:8888")).contains("/dev/tcp/127.0.0.1/8888");
        assertThat(greeting(Optional.of(Path.of("eco")), true, "tcp://127.0.0.1:8888"))
                .contains("TcpClient");
        assertThat(greeting(Optional.of(Path.of("eco")), false))
                .contains("listens nowhere")
                .doesNotContain("Paste");
    }
}
