package io.ecosystem.handler.config.internal;

import io.ecosystem.spi.configuration.ConfigurationControl.Outcome;
import java.util.List;

/**
 * The answer to a change.
 *
 * @param changes the new entries of the history; empty if all was as requested already
 * @param notes what could not be achieved, one line each
 */
public record ShownOutcome(List<ShownConfigurationChange> changes, List<String> notes) {

    static ShownOutcome of(Outcome outcome) {
        return new ShownOutcome(
                outcome.changes().stream().map(ShownConfigurationChange::of).toList(), outcome.notes());
    }
}
