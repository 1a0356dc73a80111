package io.ecosystem.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleTest {

    private static final String TCP = "tcp://10.0.0.1:8888";

    @Test
    void meansSendersAtAnAddress() {
        Rule rule = rule().addresses("10.2.0.0/16", "fd00::/8").roles("observe").build();

        assertThat(rule.grants("observe", tcp("10.2.3.4"))).isTrue();
        assertThat(rule.grants("observe", tcp("fd00::1"))).isTrue();
        assertThat(rule.grants("observe", tcp("10.3.3.4"))).isFalse();
        assertThat(rule.grants("observe", user("alice"))).isFalse();
    }

    @Test
    void meansUsersOfThisMachine() {
        Rule rule = rule().users("alice", "bob").roles("observe").build();

        assertThat(rule.grants("observe", user("alice"))).isTrue();
        assertThat(rule.grants("observe", user("bob"))).isTrue();
        assertThat(rule.grants("observe", user("mallory"))).isFalse();
        assertThat(rule.grants("observe", user("@self"))).isFalse();
        assertThat(rule.grants("observe", tcp("127.0.0.1"))).isFalse();
    }

    @Test
    void meansTheUserWhoRunsTheInstance() {
        Rule rule = rule().users("@self").roles("observe").self("carol").build();

        assertThat(rule.grants("observe", user("carol"))).isTrue();
        assertThat(rule.grants("observe", user("root"))).isFalse();
    }

    @Test
    void meansNobodyWhereItCannotBeToldWhoRunsTheInstance() {
        Rule rule = rule().users("@self").roles("*").build();

        assertThat(rule.grants("observe", user("carol"))).isFalse();
        assertThat(rule.grants("observe", user("@self"))).isFalse();
    }

    @Test
    void meansEveryUserOfAUnixSocket() {
        Rule rule = rule().users("*").roles("observe").build();

        assertThat(rule.grants("observe", user("mallory"))).isTrue();
        assertThat(rule.grants("observe", tcp("127.0.0.1"))).isFalse();
    }

    @Test
    void meansUnknownSendersOnlyAtListenersThatItNames() {
        Origin unknown = new Origin("uds", "uds:///run/eco.sock", "", 1_000);

        assertThat(rule().users("*").roles("*").build().grants("admin", unknown))
                .isFalse();
        assertThat(rule().users("*").listeners("uds").roles("*").build().grants("admin", unknown))
                .isTrue();
        assertThat(rule().users("*").listeners("tcp").roles("*").build().grants("admin", unknown))
                .isFalse();
        assertThat(rule().users("@self", "root")
                        .listeners("uds")
                        .roles("*")
                        .self("root")
                        .build()
                        .grants("admin", unknown))
                .isFalse();
        assertThat(rule().addresses("0.0.0.0/0", "::/0")
                        .listeners("uds")
                        .roles("*")
                        .build()
                        .grants("admin", unknown))
                .isFalse();
    }

    @Test
    void believesDatagramsFromElsewhereOnlyAtListenersThatItNames() {
        Rule anywhere = rule().addresses("0.0.0.0/0").roles("observe").build();
        Rule named = rule().addresses("10.2.0.0/16")
                .listeners("udp")
                .roles("observe")
                .build();

        assertThat(anywhere.grants("observe", udp("127.0.0.1"))).isTrue();
        assertThat(anywhere.grants("observe", udp("10.2.3.4"))).isFalse();
        assertThat(anywhere.grants("observe", tcp("10.2.3.4"))).isTrue();
        assertThat(named.grants("observe", udp("10.2.3.4"))).isTrue();
        assertThat(named.grants("observe", udp("127.0.0.1"))).isFalse();
    }

    @Test
    void meansSendersAtTheListenersThatItNames() {
        Rule kind =
                rule().addresses("0.0.0.0/0").listeners("tcp").roles("observe").build();
        Rule address = rule().addresses("0.0.0.0/0")
                .listeners("uds", TCP)
                .roles("observe")
                .build();
        Rule port = rule().addresses("0.0.0.0/0")
                .listeners("tcp://*:8888")
                .roles("observe")
                .build();
        Rule other = rule().addresses("0.0.0.0/0")
                .listeners("tcp://*:888", "tcp://10.0.0.1", "udp://*", "tcpx")
                .roles("observe")
                .build();

        assertThat(kind.grants("observe", tcp("10.2.3.4"))).isTrue();
        assertThat(kind.grants("observe", udp("127.0.0.1"))).isFalse();
        assertThat(address.grants("observe", tcp("10.2.3.4"))).isTrue();
        assertThat(port.grants("observe", tcp("10.2.3.4"))).isTrue();
        assertThat(other.grants("observe", tcp("10.2.3.4"))).isFalse();
    }

    @Test
    void readsNoExpressionIntoAListener() {
        Rule rule = rule().addresses("0.0.0.0/0")
                .listeners("tcp://10.0.0.1:888.", "tcp://.*")
                .roles("observe")
                .build();

        assertThat(rule.grants("observe", tcp("10.2.3.4"))).isFalse();
    }

    @Test
    void grantsWhatARoleOfThePlatformIncludes() {
        assertThat(granted("observe")).isEqualTo("observe");
        assertThat(granted("operate")).isEqualTo("observe operate");
        assertThat(granted("data")).isEqualTo("observe operate data");
        assertThat(granted("admin")).isEqualTo("observe operate data admin");
        assertThat(granted("*")).isEqualTo("observe operate data admin shop.keeper");
        assertThat(granted("shop.keeper")).isEqualTo("shop.keeper");
        assertThat(granted()).isEmpty();
        assertThat(granted("Admin")).isEmpty();
    }

    @Test
    void nothingGrantsNothing() {
        assertThat(Rule.NOTHING.grants("observe", tcp("127.0.0.1"))).isFalse();
        assertThat(Rule.NOTHING.grants("*", user("root"))).isFalse();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertRefused(rule().roles("admin"), "the rule matches no one: state 'addresses' or 'users'");
        assertRefused(rule().addresses("localhost").roles("admin"), "'addresses': 'localhost' is no address: ");
        assertRefused(rule().users("").roles("admin"), "'users': '' is no user: expected a name, @self for");
        assertRefused(rule().users("@other").roles("admin"), "'users': '@other' is no user: ");
        assertRefused(rule().users("al*").roles("admin"), "'users': 'al*' is no user: ");
        assertRefused(rule().users("root").roles("observe", "a b"), "'roles': 'a b' is no role: expected letters");
        assertRefused(rule().users("root").roles(""), "'roles': '' is no role: ");
        assertRefused(rule().users("root").listeners("*").roles("admin"), "'listeners': '*' is no listener: ");
        assertRefused(
                rule().users("root").listeners("127.0.0.1:8888"),
                "'listeners': '127.0.0.1:8888' is no listener: expected a kind of transport such as tcp, or an address "
                        + "such as tcp://127.0.0.1:8888 or tcp://*:8888");
    }

    @Test
    void tellsWhatItSays() {
        assertThat(rule().addresses("127.0.0.0/8", "::1")
                        .users("@self")
                        .listeners("tcp", "uds")
                        .self("carol")
                        .roles("operate")
                        .build())
                .hasToString("127.0.0.0/8, 0:0:0:0:0:0:0:1, user carol at tcp, uds may observe, operate");
        assertThat(rule().users("bob").build()).hasToString("user bob may do nothing");
        assertThat(rule().users("@self").roles("*").build()).hasToString("nobody may do everything");
    }

    private static String granted(String... roles) {
        Rule rule = rule().users("alice").roles(roles).build();
        StringBuilder granted = new StringBuilder();
        for (String role : new String[] {"observe", "operate", "data", "admin", "shop.keeper"}) {
            if (rule.grants(role, user("alice"))) {
                granted.append(role).append(' ');
            }
        }
        return granted.toString().strip();
    }

    private static void assertRefused(Configured configuration, String message) {
        assertThatThrownBy(configuration::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static Configured rule() {
        return new Configured();
    }

    private static Origin tcp(String peer) {
        return new Origin("tcp", TCP, peer, new Identity.Address(address(peer)), 1_000);
    }

    private static Origin udp(String peer) {
        return new Origin("udp", "udp://10.0.0.1:8889", peer, new Identity.ClaimedAddress(address(peer)), 1_000);
    }

    private static Origin user(String name) {
        return new Origin("uds", "uds:///run/eco.sock", "", new Identity.User(name), 1_000);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A configuration as a container would pass it. */
    private static final class Configured {

        private final Settings settings = new Settings();
        private Optional<String> self = Optional.empty();

        Configured listeners(String... values) {
            settings.listeners = values;
            return this;
        }

        Configured addresses(String... values) {
            settings.addresses = values;
            return this;
        }

        Configured users(String... values) {
            settings.users = values;
            return this;
        }

        Configured roles(String... values) {
            settings.roles = values;
            return this;
        }

        Configured self(String name) {
            self = Optional.of(name);
            return this;
        }

        Rule build() {
            return Rule.of(settings, self);
        }
    }
}
