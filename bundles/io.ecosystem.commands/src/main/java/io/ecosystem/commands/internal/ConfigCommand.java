package io.ecosystem.commands.internal;

import io.ecosystem.spi.configuration.EffectiveConfiguration;
import io.ecosystem.spi.configuration.EffectiveValue;
import io.ecosystem.spi.text.Printable;
import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code eco:config [<pid>]} shows the settings and their sources. */
@Component(
        service = ConfigCommand.class,
        property = {"osgi.command.scope=eco", "osgi.command.function=config"})
public final class ConfigCommand {

    private static final int KEY_WIDTH = 24;
    private static final int VALUE_WIDTH = 40;

    private final EffectiveConfiguration effective;

    @Activate
    public ConfigCommand(@Reference EffectiveConfiguration effective) {
        this.effective = effective;
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

    private static String origin(EffectiveValue value) {
        var layer = value.layer().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return value.source().isEmpty() ? layer : layer + ": " + value.source();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
