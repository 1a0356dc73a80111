package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.errorstate.ErrorStates;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reports problems of queues to the error states service, also if it arrives later. */
final class QueueErrorStates {

    private final Map<String, String> raised = new ConcurrentHashMap<>();
    private volatile @Nullable ErrorStates states; // null while the service is absent

    void bind(ErrorStates newStates) {
        states = newStates;
        raised.forEach(newStates::raise);
    }

    void unbind(ErrorStates oldStates) {
        if (states == oldStates) {
            states = null;
        }
    }

    void raise(String queue, String what, String description) {
        String id = id(queue, what);
        raised.put(id, description);
        ErrorStates now = states;
        if (now != null) {
            now.raise(id, description);
        }
    }

    void clear(String queue, String what) {
        String id = id(queue, what);
        ErrorStates now = states;
        if (raised.remove(id) != null && now != null) {
            now.clear(id);
        }
    }

    private static String id(String queue, String what) {
        return "QUEUE.%s.%s".formatted(queue, what);
    }
}
