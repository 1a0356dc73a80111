package io.ecosystem.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.Test;

/** Who may depend on whom, checked in the manifests that the build has generated. */
public class ArrowsTest {

    /** Plain jars, which never are in the container; their class path in the build says what they need. */
    private static final Set<String> PLAIN_JARS = Set.of("io.ecosystem.launcher");

    /** What every bundle may import, besides the packages of the JDK. */
    private static final List<String> COMMON = List.of("org.osgi", "org.slf4j");

    /**
     * For each bundle, the packages that it may import besides, with all packages below them. The first rule counts.
     */
    private static final Map<String, List<String>> RULES = new LinkedHashMap<>();

    static {
        String api = "io.ecosystem.api";
        RULES.put("io.ecosystem.api", List.of());
        RULES.put("io.ecosystem.wire", List.of(api, "org.apache.mina"));
        RULES.put("io.ecosystem.codec.json", List.of(api, "tools.jackson", "com.fasterxml.jackson.annotation"));
        RULES.put("io.ecosystem.core", List.of(api));
        RULES.put("io.ecosystem.access", List.of(api));
        RULES.put("io.ecosystem.client", List.of(api));
        RULES.put("io.ecosystem.cache", List.of(api));
        RULES.put("io.ecosystem.cache.lru", List.of(api, "io.ecosystem.cache"));
        RULES.put("io.ecosystem.cache.caffeine", List.of(api, "io.ecosystem.cache", "com.github.benmanes.caffeine"));
        RULES.put("io.ecosystem.cache.answers", List.of(api));
        RULES.put("io.ecosystem.transport.*", List.of(api, "io.ecosystem.wire", "org.apache.mina"));
        RULES.put("io.ecosystem.queue.store.memory", List.of(api));
        RULES.put("io.ecosystem.queue.store.sqlite", List.of(api, "org.sqlite"));
        RULES.put("io.ecosystem.queue.worker", List.of(api));
        RULES.put("io.ecosystem.queue.incoming", List.of(api, "io.ecosystem.queue.worker"));
        RULES.put("io.ecosystem.queue.outgoing", List.of(api, "io.ecosystem.queue.worker", "io.ecosystem.client"));
        RULES.put("io.ecosystem.application", List.of(api));
        RULES.put("io.ecosystem.commands", List.of(api));
        RULES.put("io.ecosystem.configuration", List.of(api, "org.apache.felix.cm.json", "jakarta.json"));
        RULES.put("io.ecosystem.deployer", List.of(api, "io.ecosystem.configuration"));
        RULES.put("io.ecosystem.logging", List.of(api));
        RULES.put("io.ecosystem.statistics", List.of(api, "org.HdrHistogram"));
        RULES.put("io.ecosystem.errorstates", List.of(api));
        RULES.put("io.ecosystem.watchdog", List.of(api));
        RULES.put("io.ecosystem.example.*", List.of(api));
        RULES.put("io.ecosystem.handler.*", List.of(api));
        RULES.put(
                "io.ecosystem.testkit",
                List.of(
                        api,
                        "org.junit",
                        "org.assertj",
                        "org.opentest4j",
                        "org.jetbrains.lincheck",
                        "org.jetbrains.kotlinx.lincheck"));
    }

    private static final String COMMA_OUTSIDE_OF_QUOTES = ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";
    private static final Pattern USES = Pattern.compile("uses:=\"([^\"]*)\"");

    private static final Set<String> JDK = ModuleLayer.boot().modules().stream()
            .flatMap(module -> module.getPackages().stream().filter(module::isExported))
            .collect(Collectors.toSet());

    @Test
    public void everyBundleImportsOnlyWhatItsRuleAllows() throws IOException {
        var violations = new ArrayList<String>();
        int checked = 0;
        try (var folders = Files.newDirectoryStream(
                Path.of(System.getProperty("bundles")), folder -> Files.exists(folder.resolve("pom.xml")))) {
            for (Path folder : folders) {
                String bundle = folder.getFileName().toString();
                if (!PLAIN_JARS.contains(bundle)) {
                    violations.addAll(violations(bundle, manifest(folder)));
                    checked++;
                }
            }
        }

        assertEquals(String.join("\n", violations), 0, violations.size());
        assertFalse("no bundle found", checked == 0);
    }

    @Test
    public void namesTheBundleThePackageAndTheRule() {
        var manifest = new Attributes();
        manifest.putValue(
                "Import-Package", "io.ecosystem.api.message,org.slf4j,org.apache.mina.core.session;version=\"2.2\"");

        assertEquals(
                List.of("io.ecosystem.core imports org.apache.mina.core.session, but may import only: "
                        + "the JDK, org.osgi, org.slf4j, io.ecosystem.api"),
                violations("io.ecosystem.core", manifest));
    }

    @Test
    public void refusesABundleWithoutARule() {
        assertEquals(
                List.of("io.ecosystem.novelty has no rule in ArrowsTest"),
                violations("io.ecosystem.novelty", new Attributes()));
    }

    @Test
    public void refusesAnExportedSignatureWithAForeignType() {
        var manifest = new Attributes();
        manifest.putValue(
                "Export-Package", "io.ecosystem.wire;uses:=\"io.ecosystem.api.message,org.apache.mina.core.session\"");

        assertEquals(
                List.of("io.ecosystem.wire exports io.ecosystem.wire, whose signatures mention "
                        + "org.apache.mina.core.session"),
                violations("io.ecosystem.wire", manifest));
    }

    @Test
    public void refusesImportsThatTheManifestDoesNotName() {
        var manifest = new Attributes();
        manifest.putValue("DynamicImport-Package", "*");

        assertEquals(
                List.of("io.ecosystem.core has DynamicImport-Package: *; import packages by name"),
                violations("io.ecosystem.core", manifest));
    }

    private static List<String> violations(String bundle, Attributes manifest) {
        var rule = RULES.entrySet().stream()
                .filter(entry -> matches(entry.getKey(), bundle))
                .findFirst();
        if (rule.isEmpty()) {
            return List.of("%s has no rule in ArrowsTest".formatted(bundle));
        }
        List<String> allowed = rule.get().getValue();
        var violations = new ArrayList<String>();
        for (String name : clauses(manifest, "Import-Package").keySet()) {
            if (!JDK.contains(name)
                    && !isBelow(bundle, name)
                    && !isBelowAny(COMMON, name)
                    && !isBelowAny(allowed, name)) {
                violations.add("%s imports %s, but may import only: %s".formatted(bundle, name, describe(allowed)));
            }
        }
        for (var exported : clauses(manifest, "Export-Package").entrySet()) {
            var uses = USES.matcher(exported.getValue());
            for (String used : uses.find() ? uses.group(1).split(",") : new String[0]) {
                if (!JDK.contains(used)
                        && !isBelow("io.ecosystem", used)
                        && !isBelowAny(COMMON, used)
                        && !bundle.equals("io.ecosystem.testkit")) {
                    violations.add(
                            "%s exports %s, whose signatures mention %s".formatted(bundle, exported.getKey(), used));
                }
            }
        }
        for (String header : List.of("DynamicImport-Package", "Require-Bundle")) {
            if (manifest.getValue(header) != null) {
                violations.add(
                        "%s has %s: %s; import packages by name".formatted(bundle, header, manifest.getValue(header)));
            }
        }
        return violations;
    }

    private static String describe(List<String> allowed) {
        var all = new ArrayList<>(List.of("the JDK"));
        all.addAll(COMMON);
        all.addAll(allowed);
        return String.join(", ", all);
    }

    private static boolean matches(String pattern, String bundle) {
        return pattern.endsWith(".*")
                ? bundle.startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(bundle);
    }

    private static boolean isBelowAny(List<String> parents, String name) {
        return parents.stream().anyMatch(parent -> isBelow(parent, name));
    }

    private static boolean isBelow(String parent, String name) {
        return name.equals(parent) || name.startsWith(parent + ".");
    }

    /** The packages that a header names, each with its attributes and directives. */
    private static Map<String, String> clauses(Attributes manifest, String header) {
        var clauses = new LinkedHashMap<String, String>();
        for (String clause : String.valueOf(manifest.getValue(header)).split(COMMA_OUTSIDE_OF_QUOTES)) {
            String[] parts = clause.split(";", 2);
            clauses.put(parts[0].strip(), parts.length > 1 ? parts[1] : "");
        }
        clauses.remove("null");
        return clauses;
    }

    private static Attributes manifest(Path folder) throws IOException {
        Path file = folder.resolve("target/classes/META-INF/MANIFEST.MF");
        try (InputStream in = Files.newInputStream(file)) {
            return new Manifest(in).getMainAttributes();
        }
    }
}
