package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.Role;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.ManagedQueue.Direction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One command of the protocol's tools.
 *
 * @param suffix the end of its routes, after the generation and the direction
 * @param role the role that its sender needs
 * @param effect its effect on a queue
 * @param action does the command, and creates the answer
 */
record Command(String suffix, String role, Effect effect, Action action) {

    /** The effect of a command on a queue. */
    enum Effect {
        SHOWS,
        CHANGES,
        REMOVES
    }

    /** The action of a command. */
    interface Action {

        Map<String, Object> run(CommandRun run) throws InterruptedException;
    }

    private static final Set<Activity> RECEIVING = Set.of(Activity.RECEIVING);
    private static final Set<Activity> PROCESSING = Set.of(Activity.PROCESSING);
    private static final Set<Activity> ALL = Set.of(Activity.values());

    private static final List<Command> OF_BOTH = List.of(
            new Command("data", Role.OBSERVE, Effect.SHOWS, CommandRun::show),
            new Command("errors.get_first_10", Role.OBSERVE, Effect.SHOWS, CommandRun::showFirstTen),
            new Command("errors.inspect_request", Role.DATA, Effect.SHOWS, CommandRun::inspectOne),
            new Command("errors.reprocess.one", Role.OPERATE, Effect.CHANGES, CommandRun::reprocessOne),
            new Command("errors.reprocess.all", Role.OPERATE, Effect.CHANGES, CommandRun::reprocessAll),
            new Command("errors.pop_request", Role.DATA, Effect.REMOVES, CommandRun::popOne),
            new Command("errors.clear", Role.DATA, Effect.REMOVES, CommandRun::clear));

    private static final List<Command> OF_INCOMING = List.of(
            pause("receiving.pause", RECEIVING, "Paused RECEIVING."),
            unpause("receiving.unpause", RECEIVING, "UN-Paused RECEIVING."),
            pause("processing.pause", PROCESSING, "Paused PROCESSING."),
            unpause("processing.unpause", PROCESSING, "UN-Paused PROCESSING."),
            pause("all.pause", ALL, "Paused ALL."),
            unpause("all.unpause", ALL, "UN-Paused ALL."));

    private static final List<Command> OF_OUTGOING = List.of(
            pause("send_process.pause", PROCESSING, "Paused SEND PROCESS."),
            unpause("send_process.unpause", PROCESSING, "UN-Paused SEND PROCESS."));

    /** Returns the commands for queues of one direction. */
    static List<Command> of(Direction direction) {
        List<Command> own = direction == Direction.INCOMING ? OF_INCOMING : OF_OUTGOING;
        return Stream.concat(OF_BOTH.stream(), own.stream()).toList();
    }

    private static Command pause(String suffix, Set<Activity> activities, String text) {
        return new Command(suffix, Role.OPERATE, Effect.CHANGES, run -> run.pause(activities, text));
    }

    private static Command unpause(String suffix, Set<Activity> activities, String text) {
        return new Command(suffix, Role.OPERATE, Effect.CHANGES, run -> run.unpause(activities, text));
    }
}
