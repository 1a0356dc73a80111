package io.ecosystem.queue.incoming.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is wrong with queues now, told to whoever keeps error states, also if that comes later. */
final class Conditions {

    private final Map<String, String> raised = new ConcurrentHashMap<>();
    private volatile ErrorStates states; // written by bind and unbind; null while nobody keeps them

    void bind(ErrorStates newStates) {
        states = newStates;
        raised.forEach(newStates::raise);
    }

    void unbind(ErrorStates oldStates) {
        if (states == oldStates) {
            states = null;
        }
    }

    /** Returns whether it was not raised before. */
    boolean raise(String queue, String condition, String description) {
        String id = id(queue, condition);
        ErrorStates now = states;
        boolean isNew = raised.put(id, description) == null;
        if (isNew && now != null) {
            now.raise(id, description);
        }
        return isNew;
    }

    void clear(String queue, String condition) {
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
