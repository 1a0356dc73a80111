package io.ecosystem.access.internal;

import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import io.ecosystem.benchmarks.Arguments;
import io.ecosystem.benchmarks.Rounds;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Prints how long one rule takes to decide. */
public final class RuleBenchmark {

    private RuleBenchmark() {}

    /** Measures several rules; the argument is the number of operations in each round. */
    public static void main(String... arguments) throws UnknownHostException {
        Rounds rounds = Rounds.of(Arguments.of(arguments).number(0, 300_000));
        Origin loopback = new Origin(
                "tcp",
                "tcp://127.0.0.1:8888",
                "127.0.0.1:5",
                new Identity.Address(InetAddress.getByName("127.0.0.1")),
                1_000);
        Origin alice = new Origin("uds", "uds:///run/eco.sock", "", new Identity.User("alice"), 1_000);
        String[] addresses = {"127.0.0.0/8", "::1"};
        Rule byAddress = rule(new String[0], addresses, new String[0]);
        Rule byListener = rule(new String[] {"tcp://*:8888"}, addresses, new String[0]);
        Rule byUser = rule(new String[] {"tcp://*:8888"}, addresses, new String[] {"@self", "root"});

        rounds.measure("by address", () -> byAddress.grants("observe", loopback));
        rounds.measure("by address at a listener", () -> byListener.grants("observe", loopback));
        rounds.measure("by user", () -> byUser.grants("observe", alice));
    }

    private static Rule rule(String[] listeners, String[] addresses, String[] users) {
        return Rule.of(new Config(listeners, addresses, users, new String[] {"operate"}), Optional.of("alice"));
    }

    /** A configuration as a container would create it. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    private record Config(String[] listeners, String[] addresses, String[] users, String[] roles)
            implements RuleConfig {

        @Override
        public Class<? extends Annotation> annotationType() {
            return RuleConfig.class;
        }
    }
}
