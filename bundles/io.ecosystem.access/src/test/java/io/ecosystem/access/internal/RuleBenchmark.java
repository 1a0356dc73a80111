package io.ecosystem.access.internal;

import io.ecosystem.api.message.Identity;
import io.ecosystem.api.message.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Prints how long one rule takes to decide; a program, not a test. */
public final class RuleBenchmark {

    private static final int ROUNDS = 6;
    private static final int TIMES = 300_000;

    private static volatile boolean sink;

    private RuleBenchmark() {}

    /** Measures several rules and prints the last three rounds in nanoseconds. */
    public static void main(String[] arguments) throws UnknownHostException {
        Origin loopback = new Origin(
                "tcp",
                "tcp://127.0.0.1:8888",
                "127.0.0.1:5",
                new Identity.Address(InetAddress.getByName("127.0.0.1")),
                1_000);
        Settings settings = new Settings();
        settings.addresses = new String[] {"127.0.0.0/8", "::1"};
        settings.roles = new String[] {"operate"};
        measure("by address", Rule.of(settings, Optional.empty()), loopback);
        settings.listeners = new String[] {"tcp://*:8888"};
        measure("by address at a listener", Rule.of(settings, Optional.empty()), loopback);
        settings.users = new String[] {"@self", "root"};
        measure(
                "by user",
                Rule.of(settings, Optional.of("alice")),
                new Origin("uds", "uds:///run/eco.sock", "", new Identity.User("alice"), 1_000));
    }

    private static void measure(String name, Rule rule, Origin origin) {
        StringBuilder line = new StringBuilder("%-26s".formatted(name));
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                sink = rule.grants("observe", origin);
            }
            if (round >= ROUNDS - 3) {
                line.append(" %8.1f".formatted((System.nanoTime() - began) / (double) TIMES));
            }
        }
        System.out.println(line);
    }
}
