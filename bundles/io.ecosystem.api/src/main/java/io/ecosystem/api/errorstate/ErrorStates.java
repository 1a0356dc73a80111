package io.ecosystem.api.errorstate;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The error states of this instance: current problems, each counted until an operator clears it.
 *
 * <p>Ids are compared and shown in upper case. States are kept in memory; a restart discards them. Thread-safe.
 *
 * <p>At most {@value #MOST} states are kept. All others count towards the state {@value #OVERFLOW}, whose description
 * names the first of them.
 */
@ProviderType
public interface ErrorStates {

    /** The maximum number of states. */
    int MOST = 1_000;

    /** The state that counts those beyond the maximum. */
    String OVERFLOW = "ECO.ERROR_STATES.FULL";

    /**
     * Raises a state, or increments its count if it is already raised.
     *
     * @param id such as {@code DISK.LOW}; truncated to 200 characters
     * @param description for the operator; the first one stays until the state is cleared; truncated to 1000 characters
     * @throws IllegalArgumentException if the id is blank
     */
    void raise(String id, String description);

    /** Clears a state; does nothing if it is not raised. */
    void clear(String id);

    /**
     * Subtracts from the count of a state and clears it when nothing is left; does nothing if it is not raised.
     *
     * @throws IllegalArgumentException if the count is not positive
     */
    void subtract(String id, long count);

    /** Returns the raised states, ordered by id. */
    List<ErrorState> raised();
}
