package io.ecosystem.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Uid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {

    @TempDir
    Path folder;

    private final Rules rules = new Rules();

    @Test
    void permitNothingWithoutARule() {
        assertThat(rules.permits("observe", call("root"))).isFalse();
    }

    @Test
    void permitWhatAnyRuleGrants() {
        ConfiguredRule first = rule("alice", "observe");
        ConfiguredRule second = rule("alice", "shop.keeper");
        rules.bindRule(first);
        rules.bindRule(second);
        assertThat(rules.permits("observe", call("alice"))).isTrue();
        assertThat(rules.permits("shop.keeper", call("alice"))).isTrue();
        assertThat(rules.permits("operate", call("alice"))).isFalse();
        assertThat(rules.permits("observe", call("bob"))).isFalse();

        rules.unbindRule(first);

        assertThat(rules.permits("observe", call("alice"))).isFalse();
        assertThat(rules.permits("shop.keeper", call("alice"))).isTrue();
    }

    @Test
    void followAChangeAtOnce() {
        ConfiguredRule rule = rule("alice", "observe");
        rules.bindRule(rule);

        rule.configure(settings("bob", "observe"));

        assertThat(rules.permits("observe", call("alice"))).isFalse();
        assertThat(rules.permits("observe", call("bob"))).isTrue();
    }

    @Test
    void grantNothingByAMistakeAndSaySo() {
        ConfiguredRule rule = rule("alice", "observe");
        rules.bindRule(rule);
        rules.bindRule(rule("bob", "observe"));

        String log = logOf(() -> rule.configure(settings("alice", "obs erve")));

        assertThat(rules.permits("observe", call("alice"))).isFalse();
        assertThat(rules.permits("observe", call("bob"))).isTrue();
        assertThat(log)
                .contains(
                        "ERROR",
                        "io.ecosystem.access~test: 'roles': 'obs erve' is no role: ",
                        "; the rule grants nothing until it is corrected")
                .doesNotContain("\tat ");
        rule.configure(settings("alice", "observe"));
        assertThat(rules.permits("observe", call("alice"))).isTrue();
    }

    @Test
    void knowWhoRunsTheInstance() throws IOException {
        OwnUser self = new OwnUser(Optional.of(folder.resolve("data")));

        assertThat(self.name()).contains(Files.getOwner(folder).getName());
        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    @Test
    void doNotGuessWhoRunsTheInstance() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        String log =
                logOf(() -> assertThat(new OwnUser(Optional.of(file)).name()).isEmpty());

        assertThat(log).contains("The user of this instance is unknown, so no sender is '@self'");
        assertThat(new OwnUser(Optional.empty()).name()).isEmpty();
    }

    private ConfiguredRule rule(String user, String role) {
        return new ConfiguredRule(
                settings(user, role), Map.of("service.pid", "io.ecosystem.access~test"), new OwnUser(Optional.empty()));
    }

    private static Settings settings(String user, String role) {
        Settings settings = new Settings();
        settings.users = new String[] {user};
        settings.roles = new String[] {role};
        return settings;
    }

    private static String logOf(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    private static Call call(String user) {
        return new Call() {

            @Override
            public Request request() {
                return new Request(new Uid("u"), "eco.routes", Bytes.utf8("{}"));
            }

            @Override
            public Origin origin() {
                return new Origin("uds", "uds:///run/eco.sock", "", new Identity.User(user), 1_000);
            }

            @Override
            public Optional<Duration> timeLeft() {
                return Optional.empty();
            }
        };
    }
}
