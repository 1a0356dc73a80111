package io.ecosystem.spi.configuration;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Changes configurations through Config Admin, and knows how they have changed. Changes persist until another one, and
 * take effect without a restart. Thread-safe.
 *
 * <p>Every method may throw an {@link UncheckedIOException} if Config Admin or the history cannot be read or written.
 */
@ProviderType
public interface ConfigurationControl {

    /** The maximum number of entries that the history shows. */
    int MOST_CHANGES = 1_000;

    /**
     * The result of a change.
     *
     * @param changes the new entries of the history; empty if all was as requested already
     * @param notes what the change could not achieve, one line each
     */
    record Outcome(List<ConfigurationChange> changes, List<String> notes) {

        public Outcome {
            changes = List.copyOf(changes);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Sets some values of a configuration, and creates it if necessary. Other values stay.
     *
     * @param values a JSON object as in a file of the conf folder
     * @throws IllegalArgumentException if the configuration or a key is unknown, or a value is invalid; nothing changes
     */
    Outcome set(String pid, String values, ChangeOrigin origin);

    /**
     * Takes back what was set at run time: values from files and features take effect again; a configuration that none
     * of them states is deleted.
     *
     * @param keys the keys to take back; empty for all
     * @throws IllegalArgumentException if there is no such configuration, or a key was not set; nothing changes
     */
    Outcome unset(String pid, Set<String> keys, ChangeOrigin origin);

    /**
     * Returns the latest entries of the history, newest first.
     *
     * @param prefix of the configurations' names; empty for all
     * @param limit the maximum number, up to {@value #MOST_CHANGES}
     */
    List<ConfigurationChange> history(String prefix, int limit);

    /**
     * Restores values as they were after an entry of the history, or at a time.
     *
     * @param to the number of an entry, or a time such as {@code 2026-01-31T12:00:00Z}
     * @param pid the only configuration to restore; empty for all
     * @param key the only key to restore, of that configuration
     * @throws IllegalArgumentException if the history does not reach back so far, or knows no such configuration;
     *     nothing changes
     */
    Outcome restore(String to, Optional<String> pid, Optional<String> key, ChangeOrigin origin);
}
