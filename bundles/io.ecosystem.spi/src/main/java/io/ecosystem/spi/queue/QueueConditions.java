package io.ecosystem.spi.queue;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with queues now, told to whoever keeps error states, also if that comes later. Safe for use by many
 * threads.
 */
public final class QueueConditions {

    private final Map<String, String> raised = new ConcurrentHashMap<>();
    private volatile @Nullable ErrorStates states; // written by bind and unbind; null while nobody keeps them

    /** Someone who keeps error states came. */
    public void bind(ErrorStates newStates) {
        states = newStates;
        raised.forEach(newStates::raise);
    }

    /** Someone who keeps error states goes. */
    public void unbind(ErrorStates oldStates) {
        if (states == oldStates) {
            states = null;
        }
    }

    /**
     * Raises a condition of a queue, unless it is raised already.
     *
     * @return whether it was not raised before
     */
    public boolean raise(String queue, String condition, String description) {
        String id = id(queue, condition);
        ErrorStates now = states;
        boolean isNew = raised.put(id, description) == null;
        if (isNew && now != null) {
            now.raise(id, description);
        }
        return isNew;
    }

    /** Raises a condition of a queue, once more if it is raised already. */
    public void raiseAgain(String queue, String condition, String description) {
        String id = id(queue, condition);
        ErrorStates now = states;
        raised.put(id, description);
        if (now != null) {
            now.raise(id, description);
        }
    }

    /** Clears a condition of a queue; nothing happens if it is not raised. */
    public void clear(String queue, String condition) {
        String id = id(queue, condition);
        ErrorStates now = states;
        if (raised.remove(id) != null && now != null) {
            now.clear(id);
        }
    }

    private static String id(String queue, String condition) {
        return "QUEUE.%s.%s".formatted(queue, condition);
    }
}
