package io.ecosystem.api.errorstate;

import java.util.Objects;

/**
 * One raised error state.
 *
 * @param id in upper case
 * @param description of the first time that it was raised
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
