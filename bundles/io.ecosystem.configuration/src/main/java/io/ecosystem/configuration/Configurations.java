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
 * The configurations that files and features state. When this is a service, what the shipped features and the conf
 * folder state is applied already. From then on the deployer decides when to look again: the files of one look at all
 * folders become effective in one order, configurations before the code that reads them.
 *
 * <p>Safe for use by many threads; calls wait for one another.
 *
 * <p>A source is a file, named as an operator sees it, such as {@code deploy/game.feature.json}. Values are given by
 * configuration and key.
 */
@ProviderType
public interface Configurations {

    /**
     * Applies what has changed in the conf folder since the last look.
     *
     * @param patience how long an incomplete file must be unchanged before it is reported
     * @param stop asked between two files whether to leave the rest to a later look
     */
    void look(Duration patience, BooleanSupplier stop);

    /**
     * Checks what a deployed feature states against the descriptions in the installed bundles.
     *
     * @return the same values, of the types that the bundles expect
     * @throws InvalidConfigurationException naming everything that is wrong
     */
    Map<String, Map<String, Object>> check(String source, Map<String, Map<String, Object>> values)
            throws InvalidConfigurationException;

    /**
     * Applies what a deployed feature states, in place of what it stated before.
     *
     * @param stamp of the feature's file
     * @param values that were checked
     */
    void put(String source, FileStamp stamp, Map<String, Map<String, Object>> values) throws IOException;

    /** Takes back what a deployed feature stated; values of weaker sources become effective again. */
    void remove(String source);

    /** What a source states now; empty if it states nothing. */
    Optional<Map<String, Map<String, Object>>> stated(String source);

    /** The names of the files of one folder, such as {@code deploy}, whose configurations are applied. */
    Set<String> files(String folder);

    /**
     * Reports what is wrong with configurations that were applied before their bundle was installed, and those that
     * nothing reads.
     *
     * @param changes a count of changes to the installed bundles; nothing is done while it stays the same
     */
    void review(long changes);

    /** Makes what was done survive a restart. */
    void save() throws IOException;

    /**
     * Checks what the start was given once more, now that every bundle is installed. If something is wrong, the start
     * ends.
     *
     * @return whether nothing is wrong
     */
    boolean checkStart() throws IOException;

    /** One line for each problem that exists now. */
    List<String> problems();
}
