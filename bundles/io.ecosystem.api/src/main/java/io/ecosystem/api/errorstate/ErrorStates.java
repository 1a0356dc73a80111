package io.ecosystem.api.errorstate;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The error states of this instance: what is wrong now, how often it was raised, until someone clears it.
 *
 * <p>Ids are compared and shown in upper case. States live in memory; a restart forgets them. Safe for use by many
 * threads.
 *
 * <p>At most {@value #MOST} states are kept. Further ones are counted by one more state, {@value #OVERFLOW}, whose
 * description names the first that found no place.
 */
@ProviderType
public interface ErrorStates {

    /** How many states are kept. */
    int MOST = 1_000;

    /** The state that stands for those that find no place. */
    String OVERFLOW = "ECO.ERROR_STATES.FULL";

    /**
     * Raises a state, once more if it is raised already.
     *
     * @param id such as {@code DISK.LOW}; cut off after 200 characters
     * @param description for the operator; the first one stays until the state is cleared; cut off after 1000
     *     characters
     * @throws IllegalArgumentException if the id is blank
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
