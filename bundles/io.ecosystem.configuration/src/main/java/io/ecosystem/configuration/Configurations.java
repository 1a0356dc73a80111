package io.ecosystem.configuration;

import io.ecosystem.configuration.folder.FileStamp;
import io.ecosystem.platform.file.InvalidConfigurationException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The configurations stated by files and features. Once this is a service, those of the shipped features and the conf
 * folder are already applied. After that the deployer decides when to scan again, so that the files of one scan of all
 * folders take effect in one order, configurations before the code that reads them.
 *
 * <p>Thread-safe; concurrent calls are serialised.
 *
 * <p>A source is a file, named as operators see it, such as {@code deploy/game.feature.json}. Values are given by
 * configuration and key.
 */
@ProviderType
public interface Configurations {

    /**
     * Applies the changes in the conf folder since the last scan.
     *
     * @param patience how long an incomplete file must be unchanged before it is reported
     * @param stop called between two files; returns whether to leave the rest to a later scan
     */
    void look(Duration patience, BooleanSupplier stop);

    /**
     * Checks the configurations of a deployed feature against the descriptions in the installed bundles.
     *
     * @return the same values, of the types that the bundles expect
     * @throws InvalidConfigurationException naming everything that is wrong
     */
    Map<String, Map<String, Object>> check(String source, Map<String, Map<String, Object>> values)
            throws InvalidConfigurationException;

    /**
     * Applies the configurations of a deployed feature, replacing its previous ones.
     *
     * @param stamp of the feature's file
     * @param values that were checked
     */
    void put(String source, FileStamp stamp, Map<String, Map<String, Object>> values) throws IOException;

    /** Removes the configurations of a deployed feature; values of weaker sources take effect again. */
    void remove(String source);

    /** Returns the current configurations of a source; empty if it states none. */
    Optional<Map<String, Map<String, Object>>> stated(String source);

    /** Returns the names of the files in a folder, such as {@code deploy}, whose configurations are applied. */
    Set<String> files(String folder);

    /**
     * Reports problems of configurations applied before their bundle was installed, and configurations that nothing
     * reads.
     *
     * @param changes a count of changes to the installed bundles; does nothing while it is unchanged
     */
    void review(long changes);

    /** Saves the state for a restart. */
    void save() throws IOException;

    /**
     * Checks the start settings again, now that every bundle is installed. If something is wrong, the start ends.
     *
     * @return whether nothing is wrong
     */
    boolean checkStart() throws IOException;

    /** Returns one line per current problem. */
    List<String> problems();
}
