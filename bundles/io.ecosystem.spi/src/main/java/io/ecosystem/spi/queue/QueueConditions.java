package io.ecosystem.spi.queue;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reports problems of queues to the error states service, also if it arrives later. Thread-safe. */
public final class QueueConditions {

    private final Map<String, String> raised = new ConcurrentHashMap<>();
    private volatile @Nullable ErrorStates states; // written by bind and unbind; null while the service is absent

    /** Adds the error states service. */
    public void bind(ErrorStates newStates) {
        states = newStates;
        raised.forEach(newStates::raise);
    }

    /** Removes the error states service. */
    public void unbind(ErrorStates oldStates) {
        if (states == oldStates) {
            states = null;
        }
    }

    /**
     * Raises a condition of a queue, unless it is already raised.
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

    /** Raises a condition of a queue, or increments its count if it is already raised. */
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
