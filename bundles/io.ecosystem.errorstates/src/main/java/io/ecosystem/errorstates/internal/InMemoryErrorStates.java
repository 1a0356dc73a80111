package io.ecosystem.errorstates.internal;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;

/** The error states of the instance, in memory. Guarded by the lock of the object. */
@Component
public final class InMemoryErrorStates implements ErrorStates {

    private static final int LONGEST_ID = 200;
    private static final int LONGEST_DESCRIPTION = 1_000;

    private final TreeMap<String, ErrorState> states = new TreeMap<>();

    @Override
    public synchronized void raise(String id, String description) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("the id of an error state is blank");
        }
        String key = key(id);
        if (states.containsKey(key) || states.size() < MOST) {
            count(key, cut(description, LONGEST_DESCRIPTION));
        } else {
            count(
                    OVERFLOW,
                    "more than %d error states are raised; the first that is not listed is %s: %s"
                            .formatted(MOST, key, cut(description, LONGEST_DESCRIPTION)));
        }
    }

    @Override
    public synchronized void clear(String id) {
        states.remove(key(id));
    }

    @Override
    public synchronized void subtract(String id, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive, not " + count);
        }
        states.computeIfPresent(
                key(id),
                (key, state) ->
                        state.count() > count ? new ErrorState(key, state.description(), state.count() - count) : null);
    }

    @Override
    public synchronized List<ErrorState> raised() {
        return List.copyOf(states.values());
    }

    private void count(String key, String description) {
        states.merge(
                key,
                new ErrorState(key, description, 1),
                (first, again) -> new ErrorState(key, first.description(), first.count() + 1));
    }

    private static String key(String id) {
        return cut(id.toUpperCase(Locale.ROOT), LONGEST_ID);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
