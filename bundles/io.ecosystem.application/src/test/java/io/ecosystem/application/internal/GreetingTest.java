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
        return transport("main", address, Optional.empty());
    }

    private static Transport transport(String name, String address, Optional<String> failure) {
        return new Transport() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String address() {
                return address;
            }

            @Override
            public Optional<String> failure() {
                return failure;
            }
        };
    }

    private static String greeting(Optional<Path> tool, boolean windows, String... addresses) {
        return new Greeting("1.0.0", "/opt/eco", "/opt/eco/conf", INSTANCE, tool, windows)
                .text(List.of(addresses).stream().map(GreetingTest::listening).toList(), List.of("deploy/x.jar: odd"));
    }

    @Test
    void saysWhatToDoAboutAnAddressInUse() {
        var tcp = transport("a.tcp~main", "tcp://127.0.0.1:80", Optional.of("cannot listen: Address already in use"));
        var uds = transport("a.uds~main", "uds:///run/x", Optional.of("the address is in use: another process"));
        var denied = transport("a.tcp~more", "tcp://127.0.0.1:81", Optional.of("Permission denied"));

        assertThat(new Greeting("1.0.0", "/opt/eco", "/opt/eco/conf", INSTANCE, Optional.empty(), false)
                        .text(List.of(tcp, uds, denied), List.of())
                        .lines()
                        .filter(line -> line.contains("FAILED") || line.contains("->")))
                .containsExactly(
                        "  FAILED  tcp://127.0.0.1:80 (a.tcp~main): cannot listen: Address already in use",
                        "          -> end what listens there, or start with --set a.tcp~main.port=PORT",
                        "  FAILED  uds:///run/x (a.uds~main): the address is in use: another process",
                        "          -> end what listens there, or start with --set a.uds~main.path=FILE",
                        "  FAILED  tcp://127.0.0.1:81 (a.tcp~more): Permission denied");
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
