package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.output.Console;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** The options of commands that show something again and again, and their loop. */
final class Live {

    private static final String TOP = "\u001b[H\u001b[2J";

    @Option(
            names = {"-w", "--watch"},
            description = "Show it again and again, until Ctrl-C.")
    boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "The time between two looks; ${DEFAULT-VALUE} if not given.")
    Duration interval = Duration.ofSeconds(1);

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "End after this many looks; 0 is never.")
    long count;

    /** One look. */
    interface Look {

        void show();
    }

    /** Looks once, or again and again; a terminal is cleared before each look. */
    void run(Console console, Look look) throws InterruptedException {
        if (count < 0) {
            throw new CommandException(ExitCode.USAGE, "--count: expected a number from 0, not " + count);
        }
        long left = !watch ? 1 : count == 0 ? Long.MAX_VALUE : count;
        long due = System.nanoTime();
        while (true) {
            if (watch && console.terminal() && !console.json()) {
                console.out().print(TOP);
            }
            look.show();
            if (--left <= 0) {
                return;
            }
            due += interval.toNanos();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
        }
    }
}
