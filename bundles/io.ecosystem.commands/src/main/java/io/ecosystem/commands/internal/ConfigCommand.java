package io.ecosystem.commands.internal;

import io.ecosystem.spi.configuration.ChangeOrigin;
import io.ecosystem.spi.configuration.ConfigurationChange;
import io.ecosystem.spi.configuration.ConfigurationControl;
import io.ecosystem.spi.configuration.ConfigurationControl.Outcome;
import io.ecosystem.spi.configuration.EffectiveConfiguration;
import io.ecosystem.spi.configuration.EffectiveValue;
import io.ecosystem.spi.text.Printable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code eco:config [<pid>]} shows the settings and their sources; {@code eco:configHistory [<pid>]} shows how they
 * changed; {@code eco:configSet <pid> <json>}, {@code eco:configUnset <pid> [<key>]} and {@code eco:configRestore <to>
 * [<pid> [<key>]]} change them.
 */
@Component(
        service = ConfigCommand.class,
        property = {
            "osgi.command.scope=eco",
            "osgi.command.function=config",
            "osgi.command.function=configSet",
            "osgi.command.function=configUnset",
            "osgi.command.function=configHistory",
            "osgi.command.function=configRestore"
        })
public final class ConfigCommand {

    private static final int KEY_WIDTH = 24;
    private static final int VALUE_WIDTH = 40;
    private static final int SHOWN_CHANGES = 20;

    private final EffectiveConfiguration effective;
    private final ConfigurationControl control;

    @Activate
    public ConfigCommand(@Reference EffectiveConfiguration effective, @Reference ConfigurationControl control) {
        this.effective = effective;
        this.control = control;
    }

    /** Returns all settings. */
    public String config() {
        return config("");
    }

    /**
     * Returns the settings of some configurations.
     *
     * @param prefix of their names
     */
    public String config(String prefix) {
        var text = new StringBuilder();
        var pid = "";
        for (EffectiveValue value : effective.values(prefix)) {
            if (!value.pid().equals(pid)) {
                pid = value.pid();
                text.append(text.isEmpty() ? "" : "%n".formatted()).append("%s%n".formatted(pid));
            }
            text.append("  %s %s %s"
                            .formatted(
                                    padded(value.key(), KEY_WIDTH),
                                    padded(Printable.of(value.value().toString()), VALUE_WIDTH),
                                    origin(value))
                            .stripTrailing())
                    .append("%n".formatted());
        }
        return text.isEmpty() ? "no configuration begins with '%s'".formatted(prefix) : text.toString();
    }

    /**
     * Sets values of a configuration.
     *
     * @param values a JSON object as in a file of the conf folder
     */
    public String configSet(String pid, String values) {
        return told(() -> control.set(pid, values, origin("eco:configSet")));
    }

    /** Takes back all values of a configuration that were set at run time. */
    public String configUnset(String pid) {
        return told(() -> control.unset(pid, Set.of(), origin("eco:configUnset")));
    }

    /** Takes back one value that was set at run time. */
    public String configUnset(String pid, String key) {
        return told(() -> control.unset(pid, Set.of(key), origin("eco:configUnset")));
    }

    /** Returns the latest changes of all configurations, newest first. */
    public String configHistory() {
        return configHistory("");
    }

    /**
     * Returns the latest changes of some configurations, newest first.
     *
     * @param prefix of their names
     */
    public String configHistory(String prefix) {
        var changes = control.history(prefix, SHOWN_CHANGES);
        return changes.isEmpty() ? "no configuration changed that begins with '%s'".formatted(prefix) : lines(changes);
    }

    /**
     * Restores all configurations.
     *
     * @param to the number of an entry of the history, or a time
     */
    public String configRestore(String to) {
        return told(() -> control.restore(to, Optional.empty(), Optional.empty(), origin("eco:configRestore")));
    }

    /** Restores one configuration. */
    public String configRestore(String to, String pid) {
        return told(() -> control.restore(to, Optional.of(pid), Optional.empty(), origin("eco:configRestore")));
    }

    /** Restores one value. */
    public String configRestore(String to, String pid, String key) {
        return told(() -> control.restore(to, Optional.of(pid), Optional.of(key), origin("eco:configRestore")));
    }

    private static ChangeOrigin origin(String command) {
        return new ChangeOrigin("shell", command);
    }

    private static String told(Supplier<Outcome> change) {
        try {
            var outcome = change.get();
            var text = outcome.changes().isEmpty() ? "nothing to change%n".formatted() : lines(outcome.changes());
            return text + outcome.notes().stream().map("%s%n"::formatted).collect(Collectors.joining());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String lines(List<ConfigurationChange> changes) {
        return changes.stream()
                .map(change -> Printable.of("%d %s %s %s by %s (%s): %s -> %s"
                                .formatted(
                                        change.number(),
                                        change.time(),
                                        change.pid(),
                                        change.kind().name().toLowerCase(Locale.ROOT),
                                        change.origin().actor(),
                                        change.origin().cause(),
                                        change.before(),
                                        change.after()))
                        + "%n".formatted())
                .collect(Collectors.joining());
    }

    private static String origin(EffectiveValue value) {
        var layer = value.layer().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return value.source().isEmpty() ? layer : layer + ": " + value.source();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
