package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.State;
import java.util.EnumSet;
import java.util.Set;

/** The numbers for states and activities in the file. They are part of its format and never change. */
final class Codes {

    static final int PENDING = 0;
    static final int TAKEN = 1;
    static final int WAITING = 2;
    static final int ERROR = 3;

    private static final int RECEIVING = 1;
    private static final int PROCESSING = 2;

    private Codes() {}

    static int code(State state) {
        return switch (state) {
            case PENDING -> PENDING;
            case TAKEN -> TAKEN;
            case WAITING -> WAITING;
            case ERROR -> ERROR;
            case DONE -> throw new IllegalArgumentException("entries that are done are not in the file");
        };
    }

    static State state(int code) throws DamagedException {
        return switch (code) {
            case PENDING -> State.PENDING;
            case TAKEN -> State.TAKEN;
            case WAITING -> State.WAITING;
            case ERROR -> State.ERROR;
            default -> throw new DamagedException("an entry is in the unknown state %d".formatted(code));
        };
    }

    /** Returns the sum of the codes of activities. */
    static int flags(Set<Activity> activities) {
        return activities.stream().mapToInt(Codes::code).sum();
    }

    /** Returns the activities whose codes are in a sum. */
    static Set<Activity> activities(int flags) {
        var activities = EnumSet.allOf(Activity.class);
        activities.removeIf(activity -> (flags & code(activity)) == 0);
        return activities;
    }

    private static int code(Activity activity) {
        return switch (activity) {
            case RECEIVING -> RECEIVING;
            case PROCESSING -> PROCESSING;
        };
    }
}
