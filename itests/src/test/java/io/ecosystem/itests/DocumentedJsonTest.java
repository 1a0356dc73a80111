package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ecosystem.itests.Metatypes.Configuration;
import io.ecosystem.itests.Metatypes.Key;
import io.ecosystem.site.MarkdownPage;
import io.ecosystem.site.MarkdownPage.Block;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Tests the JSON in all pages: that it is JSON, and that files of {@code conf/} are as the bundles describe their
 * configurations. {@link DocumentedRequestsIT} sends what is a request.
 */
public class DocumentedJsonTest {

    private static final Path PROJECT =
            Path.of(System.getProperty("bundles")).resolveSibling("").normalize();
    private static final Pattern FILE = Pattern.compile("// conf/(?<pid>[^~\n]+)(?<name>~[^~\n]+)?\\.cfg\\.json\n");
    private static final Pattern COMMENT = Pattern.compile("^//.*$", Pattern.MULTILINE);
    /**
     * What begins as JSON at the beginning of a line, perhaps behind a mark of direction, and goes on in indented
     * lines.
     */
    private static final Pattern VALUE =
            Pattern.compile("^(?:[<>] )?((?=\\{[\"}\n]|\\[[\\[{\\]\n])(?:.*\n[ \\t}\\]])*.*)$", Pattern.MULTILINE);

    private static final String ELLIPSIS = "…";
    private static final String SECRET = "$[";

    /** Returns the values in JSON of a block. */
    static List<String> values(Block block) {
        return VALUE.matcher(COMMENT.matcher(block.code()).replaceAll(""))
                .results()
                .map(value -> value.group(1))
                .toList();
    }

    /** Returns all blocks of pages that are, or may contain, JSON. */
    static List<Block> blocks() throws IOException {
        return MarkdownPage.all(PROJECT).stream()
                .flatMap(page -> page.blocks().stream())
                .filter(block -> List.of("json", "").contains(block.language()) && !block.isUnchecked())
                .toList();
    }

    @Test
    public void allJsonIsJson() throws IOException {
        var wrong = new ArrayList<String>();
        int count = 0;
        for (Block block : blocks()) {
            List<String> values = values(block);
            if (values.isEmpty() && block.language().equals("json")) {
                wrong.add(block.place() + " has no JSON");
            }
            for (String value : values) {
                if (!value.contains(ELLIPSIS)) {
                    count++;
                    try {
                        read(value);
                    } catch (JsonException e) {
                        wrong.add("%s: %s".formatted(block.place(), e.getMessage()));
                    }
                }
            }
        }

        assertEquals(List.of(), wrong);
        assertTrue(count > 60, "only " + count);
    }

    @Test
    public void configurationsAreAsTheBundlesDescribeThem() throws Exception {
        List<Configuration> known = Metatypes.ofFeatures(PROJECT);
        var wrong = new ArrayList<String>();
        int count = 0;
        for (Block block : blocks()) {
            if (FILE.matcher(block.code()).lookingAt()) {
                count++;
                mistakes(known, block.code()).forEach(mistake -> wrong.add(block.place() + ": " + mistake));
            }
        }

        assertEquals(List.of(), wrong);
        assertTrue(count > 12, "only " + count);
    }

    @Test
    public void namesWhatIsWrongInAConfiguration() throws Exception {
        List<Configuration> known = Metatypes.ofFeatures(PROJECT);

        assertEquals(
                List.of(
                        "'port' is 70000, expected 0 to 65535",
                        "'host' is 1, expected String",
                        "'prot' is an unknown key"),
                mistakes(known, """
                    // conf/io.ecosystem.transport.tcp~main.cfg.json
                    {"port": 70000, "host": 1, "prot": 1}
                    """));
        assertEquals(
                List.of("'roles' is \"admin\", expected a list", "'addresses' is [1], expected String"),
                mistakes(known, """
                    // conf/io.ecosystem.access~x.cfg.json
                    {"roles": "admin", "addresses": [1]}
                    """));
        assertEquals(
                List.of("no bundle has a configuration io.ecosystem.tcp"),
                mistakes(known, "// conf/io.ecosystem.tcp.cfg.json\n{}\n"));
        assertEquals(
                List.of("io.ecosystem.core takes no name"),
                mistakes(known, "// conf/io.ecosystem.core~x.cfg.json\n{}\n"));
    }

    private static List<String> mistakes(List<Configuration> known, String code) {
        var file = FILE.matcher(code);
        assertTrue(file.lookingAt());
        String pid = file.group("pid");
        var configuration = known.stream().filter(one -> one.pid().equals(pid)).findFirst();
        if (configuration.isEmpty()) {
            return List.of("no bundle has a configuration " + pid);
        }
        if (configuration.get().many() != (file.group("name") != null)) {
            return List.of(pid + (configuration.get().many() ? " needs a name" : " takes no name"));
        }
        var mistakes = new ArrayList<String>();
        JsonObject values = read(code.substring(file.end())).asJsonObject();
        for (Map.Entry<String, JsonValue> value : values.entrySet()) {
            var key = configuration.get().keys().stream()
                    .filter(one -> one.id().equals(value.getKey()))
                    .findFirst();
            if (key.isEmpty()) {
                mistakes.add("'%s' is an unknown key".formatted(value.getKey()));
            } else {
                String expected = expected(key.get(), value.getValue());
                if (!expected.isEmpty()) {
                    mistakes.add("'%s' is %s, expected %s".formatted(value.getKey(), value.getValue(), expected));
                }
            }
        }
        return mistakes;
    }

    /** Returns what the key takes instead of this value, or nothing. */
    private static String expected(Key key, JsonValue value) {
        if (!key.many()) {
            return one(key, value);
        }
        if (!(value instanceof JsonArray values)) {
            return "a list";
        }
        return values.stream()
                .map(element -> one(key, element))
                .filter(expected -> !expected.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String one(Key key, JsonValue value) {
        if (value instanceof JsonString text && text.getString().startsWith(SECRET)) {
            return "";
        }
        boolean fits = switch (key.type()) {
            case "String", "Password" -> value instanceof JsonString;
            case "Boolean" -> value == JsonValue.TRUE || value == JsonValue.FALSE;
            case "Integer", "Long" -> value instanceof JsonNumber number && number.isIntegral();
            default -> value instanceof JsonNumber;
        };
        if (!fits) {
            return key.type();
        }
        if (!key.options().isEmpty()) {
            String text = value instanceof JsonString string ? string.getString() : value.toString();
            return key.options().contains(text) ? "" : "one of " + key.options();
        }
        if (value instanceof JsonNumber number) {
            BigDecimal is = number.bigDecimalValue();
            boolean within = (key.min().isEmpty() || is.compareTo(new BigDecimal(key.min())) >= 0)
                    && (key.max().isEmpty() || is.compareTo(new BigDecimal(key.max())) <= 0);
            return within ? "" : "%s to %s".formatted(key.min(), key.max());
        }
        return "";
    }

    private static JsonStructure read(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.read();
        }
    }
}
