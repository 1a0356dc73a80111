package io.ecosystem.launcher.settings;

import io.ecosystem.platform.NearestName;
import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.platform.start.StartSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of variables {@code ECOENV_<key>}, {@code ECOENV_<key>_<application>} and
 * {@code ECOENV_<key>_<application>_<instance>}. The last non-empty one of the three wins.
 */
final class EnvironmentVariables {

    private static final StartLayer LAYER = StartLayer.ENVIRONMENT;
    private static final String PREFIX = "ECOENV_";
    private static final String EXTRA = PREFIX + "EXTRA_";

    private record Key(String pid, String key) {}

    private static final Map<String, Key> KEYS = Map.of(
            "LOG_LEVEL", new Key(Statements.LOGGING, "level"),
            "LOG_BUF_SIZE", new Key(Statements.LOGGING, "bufferRecords"),
            "LOG_MAX_SIZE", new Key(Statements.LOGGING, "maxFileBytes"),
            "LOG_MAX_FILES", new Key(Statements.LOGGING, "maxFiles"),
            "STAT_GP", new Key(Statements.STATISTICS, "gatherPeriodSeconds"),
            "STAT_HL", new Key(Statements.STATISTICS, "historyLength"));

    private final Map<String, String> variables;
    private final Statements statements;
    private final String application;
    private final String instance;

    /** @param variables by name; those with other prefixes are ignored */
    EnvironmentVariables(Map<String, String> variables, String application, String instance, Statements statements) {
        this.variables = variables;
        this.statements = statements;
        this.application = "_" + part(application);
        this.instance = this.application + "_" + part(instance);
    }

    void state() {
        for (FolderKind kind : FolderKind.values()) {
            find(kind.variable()).ifPresent(name -> statements.folder(kind, value(name), name));
        }
        new TreeMap<>(KEYS)
                .forEach((variable, key) -> find(variable)
                        .ifPresent(name ->
                                statements.add(new StartSetting(LAYER, name, key.pid(), key.key(), value(name)))));
        for (Channel channel : Channel.values()) {
            state(channel);
        }
        stateExtra();
        warnOfUnknown();
    }

    private Optional<String> find(String key) {
        return List.of(instance, application, "").stream()
                .map(suffix -> PREFIX + key + suffix)
                .filter(this::isGiven)
                .findFirst();
    }

    private boolean isGiven(String name) {
        return !value(name).isEmpty();
    }

    private String value(String name) {
        return variables.getOrDefault(name, "");
    }

    private void state(Channel channel) {
        String name = PREFIX + channel.name();
        if (isGiven(name + instance)) {
            channel.state(statements, LAYER, name + instance, value(name + instance));
        }
        for (String shared : List.of(name, name + application)) {
            if (isGiven(shared)) {
                statements.warning("%s is not used: two instances cannot listen at one address; set %s"
                        .formatted(shared, name + instance));
            }
        }
    }

    /**
     * States extra variables. The closer to the instance, the stronger; a variable of one level is not visible to the
     * others.
     */
    private void stateExtra() {
        var byName = new TreeMap<String, String>();
        for (String variable : new TreeSet<>(variables.keySet())) {
            if (variable.startsWith(EXTRA) && isGiven(variable)) {
                String rest = variable.substring(EXTRA.length());
                String level = level(rest);
                String name = rest.substring(level.length());
                byName.merge(name, variable, (one, other) -> one.length() > other.length() ? one : other);
            }
        }
        byName.remove("");
        byName.forEach((name, variable) ->
                statements.add(new StartSetting(LAYER, variable, Statements.EXTRA, name, value(variable))));
    }

    private String level(String rest) {
        for (String level : List.of(instance.substring(1) + "_", application.substring(1) + "_")) {
            if (rest.startsWith(level)) {
                return level;
            }
        }
        return "";
    }

    /** Returns the keys of variables that set values of configurations. */
    static Set<String> keys() {
        return KEYS.keySet();
    }

    private void warnOfUnknown() {
        var known = new ArrayList<String>(new TreeSet<>(KEYS.keySet()));
        List.of(FolderKind.values()).forEach(kind -> known.add(kind.variable()));
        List.of(Channel.values()).forEach(channel -> known.add(channel.name()));
        known.add("EXTRA");
        for (String name : new TreeSet<>(variables.keySet())) {
            if (name.startsWith(PREFIX)
                    && known.stream().noneMatch(key -> (name + "_").startsWith(PREFIX + key + "_"))) {
                statements.warning(
                        "%s is an unknown variable%s".formatted(name, hint(name.substring(PREFIX.length()), known)));
            }
        }
    }

    private static String hint(String key, List<String> known) {
        return NearestName.of(key, known)
                .map(near -> "; did you mean '%s%s'?".formatted(PREFIX, near))
                .orElseGet(() ->
                        NearestName.hint("", known.stream().map(PREFIX::concat).toList()));
    }

    /** Converts a name to a part of the name of a variable. */
    private static String part(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
