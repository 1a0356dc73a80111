package io.ecosystem.api.errorstate;

import java.util.Objects;

/**
 * A raised error state.
 *
 * @param id in upper case
 * @param description as first raised
 * @param count how often it was raised, less what was cleared; positive
 */
public record ErrorState(String id, String description, long count) {

    public ErrorState {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(description, "description");
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive, not " + count);
        }
    }
}
