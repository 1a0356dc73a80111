package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ecosystem.itests.Metatypes.Configuration;
import io.ecosystem.itests.Metatypes.Key;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests that the page of all settings matches the bundles, and that their descriptions are complete. */
public class SettingsPageTest {

    private static final Path PROJECT =
            Path.of(System.getProperty("bundles")).resolveSibling("").normalize();
    private static final Path PAGE = PROJECT.resolve("docs/settings.md");
    private static final String RENEWAL = "mvn -Psettings";
    private static final Set<String> WHOLE = Set.of("Byte", "Short", "Integer", "Long");
    private static final Set<String> NUMBERS = Set.of("Byte", "Short", "Integer", "Long", "Float", "Double");

    @Test
    public void thePageSaysWhatTheBundlesSay() throws Exception {
        var configurations = Metatypes.ofFeatures(PROJECT);
        assertFalse(configurations.isEmpty(), "no bundle describes a configuration; build them first");
        String page = page(configurations);
        if (Boolean.getBoolean("renew")) {
            Files.writeString(PAGE, page);
        }

        String written = Files.exists(PAGE) ? Files.readString(PAGE) : "";

        assertEquals(page, written, "docs/settings.md is out of date; renew it with: " + RENEWAL);
    }

    @Test
    public void everySettingIsDescribed() throws Exception {
        var missing = new ArrayList<String>();

        for (Configuration configuration : Metatypes.ofFeatures(PROJECT)) {
            missing.addAll(missing(configuration));
        }

        assertEquals(List.of(), missing, String.join("\n", missing));
    }

    @Test
    public void namesWhatIsMissing() throws Exception {
        var xml = """
            <MetaData>
              <OCD id="o" name="Acme">
                <AD id="port" type="Integer" name="Port" description="" default="1"/>
                <AD id="host" type="String" name="" description="d"/>
              </OCD>
              <Designate pid="acme"><Object ocdref="o"/></Designate>
            </MetaData>
            """;

        var configurations = Metatypes.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));

        assertEquals(
                List.of(
                        "acme: 'port' has no description",
                        "acme: 'port' has no least value",
                        "acme: 'host' has no name"),
                missing(configurations.getFirst()));
    }

    private static List<String> missing(Configuration configuration) {
        var missing = new ArrayList<String>();
        for (Key key : configuration.keys()) {
            if (key.name().isEmpty()) {
                missing.add("%s: '%s' has no name".formatted(configuration.pid(), key.id()));
            }
            if (key.description().isEmpty()) {
                missing.add("%s: '%s' has no description".formatted(configuration.pid(), key.id()));
            }
            if (NUMBERS.contains(key.type())
                    && key.min().isEmpty()
                    && key.options().isEmpty()) {
                missing.add("%s: '%s' has no least value".formatted(configuration.pid(), key.id()));
            }
        }
        return missing;
    }

    private static String page(List<Configuration> configurations) {
        var page = new StringBuilder("""
            # Settings

            Every key of every configuration, as the bundles describe them. The page is made from these descriptions:
            after a change `%s` renews it, and until then the build fails. How a key gets its value is described in
            [Application configuration](application-configuration.md).
            """.formatted(RENEWAL));
        configurations.forEach(configuration -> page.append(section(configuration)));
        return page.toString();
    }

    private static String section(Configuration configuration) {
        var section = new StringBuilder("%n## %s%s%n%n%s.%s%n"
                .formatted(
                        configuration.pid(),
                        configuration.many() ? "~NAME" : "",
                        configuration.name(),
                        configuration.description().isEmpty() ? "" : " " + sentence(configuration.description())));
        if (!configuration.keys().isEmpty()) {
            section.append("%n| key | takes | default | |%n| --- | --- | --- | --- |%n".formatted());
            configuration
                    .keys()
                    .forEach(key -> section.append("| `%s` | %s | %s | %s |%n"
                            .formatted(
                                    key.id(),
                                    takes(key),
                                    byDefault(key),
                                    cell(sentence(key.name()) + " " + sentence(key.description())))));
        }
        return section.toString().replace(System.lineSeparator(), "\n");
    }

    private static String takes(Key key) {
        var element = key.options().isEmpty()
                ? type(key.type()) + bounds(key)
                : "one of "
                        + String.join(
                                ", ",
                                key.options().stream().map("`%s`"::formatted).toList());
        return key.many() ? "a list, each " + element : element;
    }

    private static String type(String type) {
        if (NUMBERS.contains(type)) {
            return WHOLE.contains(type) ? "a whole number" : "a number";
        }
        return switch (type) {
            case "Boolean" -> "`true` or `false`";
            case "Password" -> "a secret";
            case "Character", "Char" -> "one character";
            default -> "a text";
        };
    }

    private static String bounds(Key key) {
        var unit = NUMBERS.contains(key.type()) ? "" : " characters";
        if (key.min().isEmpty() && key.max().isEmpty()) {
            return "";
        }
        if (key.max().isEmpty()) {
            return ", at least %s%s".formatted(key.min(), unit);
        }
        return key.min().isEmpty()
                ? ", at most %s%s".formatted(key.max(), unit)
                : ", %s to %s%s".formatted(key.min(), key.max(), unit);
    }

    private static String byDefault(Key key) {
        if (key.required()) {
            return "must be stated";
        }
        return key.value().isEmpty() ? "none" : "`%s`".formatted(cell(key.value()));
    }

    private static String sentence(String text) {
        return text.isEmpty() || text.endsWith(".") ? text : text + ".";
    }

    private static String cell(String text) {
        return text.strip().replace("|", "\\|").replace('\n', ' ');
    }
}
