package io.ecosystem.configuration.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The configurations in Config Admin, without the keys that it adds itself. Thread-safe. */
public final class StoredConfigurations {

    private static final List<String> ADDED_KEYS =
            List.of("service.pid", "service.factoryPid", "service.bundleLocation");
    private static final String ANY_BUNDLE = "?";

    private final ConfigurationAdmin admin;

    public StoredConfigurations(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** Returns the values of all configurations, by name. */
    Map<String, Map<String, Object>> all() throws IOException {
        var all = new TreeMap<String, Map<String, Object>>();
        for (Configuration configuration : list(null)) {
            all.put(configuration.getPid(), values(configuration));
        }
        return all;
    }

    /** Returns the values of a configuration; empty if it does not exist. */
    Optional<Map<String, Object>> find(String pid) throws IOException {
        var found = list(filter(pid));
        return found.length == 0 ? Optional.empty() : Optional.of(values(found[0]));
    }

    /** Replaces the values of a configuration, and creates it if it does not exist. */
    void put(String pid, Map<String, Object> values) throws IOException {
        var found = list(filter(pid));
        var configuration = found.length == 0 ? created(pid) : found[0];
        configuration.updateIfDifferent(new Hashtable<>(values));
    }

    /** Deletes a configuration if it exists. */
    void delete(String pid) throws IOException {
        for (Configuration configuration : list(filter(pid))) {
            configuration.delete();
        }
    }

    private Configuration created(String pid) throws IOException {
        int tilde = pid.indexOf('~');
        return tilde < 0
                ? admin.getConfiguration(pid, ANY_BUNDLE)
                : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), ANY_BUNDLE);
    }

    private Configuration[] list(@Nullable String filter) throws IOException {
        try {
            var found = admin.listConfigurations(filter);
            return found == null ? new Configuration[0] : found;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("not a filter: " + filter, e);
        }
    }

    private static String filter(String pid) {
        return "(service.pid=%s)".formatted(pid.replaceAll("[\\\\()*]", "\\\\$0"));
    }

    private static Map<String, Object> values(Configuration configuration) {
        var properties = configuration.getProperties();
        var values = new TreeMap<String, Object>();
        if (properties != null) {
            properties.keys().asIterator().forEachRemaining(key -> values.put(key, properties.get(key)));
        }
        ADDED_KEYS.forEach(values::remove);
        return values;
    }

    /** Returns the exception about a configuration that does not exist. */
    IllegalArgumentException unknown(String pid) {
        try {
            return new IllegalArgumentException("there is no configuration %s%s"
                    .formatted(pid, ConfigurationNames.suggestion(pid, all().keySet())));
        } catch (IOException e) {
            throw new UncheckedIOException("configurations cannot be read: " + e.getMessage(), e);
        }
    }
}
