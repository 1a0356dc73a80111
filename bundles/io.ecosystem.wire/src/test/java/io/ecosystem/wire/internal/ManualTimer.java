package io.ecosystem.wire.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer that runs when the test asks. */
final class ManualTimer extends ScheduledThreadPoolExecutor {

    private final List<Runnable> tasks = new ArrayList<>();

    ManualTimer() {
        super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        synchronized (tasks) {
            tasks.add(task);
        }
        return null;
    }

    int waiting() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    void fire() {
        List<Runnable> due;
        synchronized (tasks) {
            due = List.copyOf(tasks);
            tasks.clear();
        }
        due.forEach(Runnable::run);
    }
}
