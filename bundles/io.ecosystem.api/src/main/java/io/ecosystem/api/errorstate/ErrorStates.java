package io.ecosystem.api.errorstate;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The error states of this instance: what is wrong now, how often it was raised, until someone clears it.
 *
 * <p>Ids are compared and shown in upper case. States live in memory; a restart forgets them. Safe for use by many
 * threads.
 */
@ProviderType
public interface ErrorStates {

    /**
     * Raises a state, once more if it is raised already.
     *
     * @param id such as {@code DISK.LOW}
     * @param description for the operator; the first one stays until the state is cleared
     */
    void raise(String id, String description);

    /** Clears a state; nothing happens if it is not raised. */
    void clear(String id);

    /**
     * Takes from the count of a state and clears it if nothing is left; nothing happens if it is not raised.
     *
     * @throws IllegalArgumentException if the count is not positive
     */
    void subtract(String id, long count);

    /** The states that are raised now, in the order of their ids. */
    List<ErrorState> raised();
}
