package io.ecosystem.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.Test;

/** Tests the permitted dependencies of bundles against the manifests that the build has generated. */
public class ArrowsTest {

    /** Plain jars, which are never in the container; their class path in the build declares their dependencies. */
    private static final Set<String> PLAIN_JARS =
            Set.of("io.ecosystem.launcher", "io.ecosystem.cli", "io.ecosystem.test");

    /** Packages that every bundle but the vocabulary may import, besides those of the JDK. */
    private static final List<String> COMMON = List.of("org.osgi.framework", "org.slf4j");

    private static final String API = "io.ecosystem.api";

    /** Comes with the framework, so signatures may mention it. */
    private static final String DTO = "org.osgi.dto";

    /**
     * Further packages that each bundle may import; one that ends with {@code .*} includes all packages below it. Each
     * must be in use.
     */
    private static final Map<String, List<String>> RULES = new LinkedHashMap<>();

    static {
        String api = API + ".*";
        String spi = "io.ecosystem.spi.*";
        RULES.put(API, List.of());
        RULES.put("io.ecosystem.spi", List.of(api, DTO));
        RULES.put("io.ecosystem.platform", List.of("org.apache.felix.cm.json.io", "jakarta.json.*"));
        RULES.put("io.ecosystem.sockets", List.of());
        RULES.put("io.ecosystem.wire", List.of(api, spi, "io.ecosystem.sockets", "org.apache.mina.*"));
        RULES.put("io.ecosystem.codec.json", List.of(api, spi, "tools.jackson.*", "com.fasterxml.jackson.annotation"));
        RULES.put("io.ecosystem.core", List.of(api, spi));
        RULES.put("io.ecosystem.access", List.of(api, spi));
        RULES.put("io.ecosystem.client", List.of(api, spi));
        RULES.put("io.ecosystem.cache", List.of(api, spi, "org.osgi.util.tracker"));
        RULES.put("io.ecosystem.cache.lru", List.of(api, "io.ecosystem.cache"));
        RULES.put("io.ecosystem.cache.caffeine", List.of(api, "io.ecosystem.cache", "com.github.benmanes.caffeine.*"));
        RULES.put("io.ecosystem.cache.answers", List.of(api, spi));
        RULES.put("io.ecosystem.transport.tcp", List.of(spi, "io.ecosystem.sockets", "io.ecosystem.wire"));
        RULES.put("io.ecosystem.transport.udp", List.of(api, spi, "io.ecosystem.sockets", "io.ecosystem.wire"));
        RULES.put("io.ecosystem.transport.uds", List.of(api, spi, "io.ecosystem.sockets", "io.ecosystem.wire"));
        RULES.put("io.ecosystem.transport.ws", List.of(api, spi, "io.ecosystem.sockets", "io.ecosystem.wire"));
        RULES.put("io.ecosystem.queue.store.memory", List.of(api, spi));
        RULES.put("io.ecosystem.queue.store.sqlite", List.of(api, spi, "org.sqlite.*"));
        RULES.put("io.ecosystem.queue.worker", List.of(api, spi));
        RULES.put("io.ecosystem.queue.incoming", List.of(api, spi, "io.ecosystem.queue.worker"));
        RULES.put("io.ecosystem.queue.outgoing", List.of(api, spi, "io.ecosystem.queue.worker", "io.ecosystem.client"));
        RULES.put("io.ecosystem.application", List.of(api, spi, "io.ecosystem.platform", "org.osgi.service.cm"));
        RULES.put(
                "io.ecosystem.configuration",
                List.of(
                        api,
                        spi,
                        "io.ecosystem.platform.*",
                        "org.osgi.framework.*",
                        "org.osgi.service.cm",
                        "org.osgi.service.component.runtime.*",
                        "org.apache.felix.cm.json.io",
                        "jakarta.json.*"));
        RULES.put(
                "io.ecosystem.deployer",
                List.of(
                        api,
                        spi,
                        "io.ecosystem.configuration.*",
                        "io.ecosystem.platform.*",
                        "org.osgi.framework.*",
                        "org.osgi.resource",
                        "org.osgi.service.component.runtime.*"));
        RULES.put("io.ecosystem.health", List.of(api, spi, "jakarta.servlet.*", "org.apache.felix.hc.api"));
        RULES.put("io.ecosystem.logging", List.of(api, spi, "io.ecosystem.platform"));
        RULES.put("io.ecosystem.statistics", List.of(api, spi, "org.HdrHistogram"));
        RULES.put("io.ecosystem.errorstates", List.of(api));
        RULES.put("io.ecosystem.runtime", List.of(api, spi));
        RULES.put("io.ecosystem.events", List.of(spi, "org.osgi.service.cm", "org.osgi.service.event"));
        RULES.put("io.ecosystem.watchdog", List.of(api, spi));
        RULES.put("io.ecosystem.webconsole", List.of(spi, "jakarta.servlet.http", "org.apache.felix.webconsole.spi"));
        RULES.put("io.ecosystem.example.dice", List.of(api));
        RULES.put("io.ecosystem.example.echo", List.of(api));
        RULES.put("io.ecosystem.handler.cache", List.of(api));
        RULES.put("io.ecosystem.handler.config", List.of(api, spi));
        RULES.put(
                "io.ecosystem.handler.deploy",
                List.of(api, spi, "org.osgi.framework.dto", "org.osgi.service.component.runtime.*"));
        RULES.put("io.ecosystem.handler.errorstates", List.of(api));
        RULES.put("io.ecosystem.handler.log", List.of(api, spi));
        RULES.put("io.ecosystem.handler.queue", List.of(api, spi));
        RULES.put("io.ecosystem.handler.routes", List.of(api, spi));
        RULES.put("io.ecosystem.handler.shell", List.of(api, spi, "org.apache.felix.service.command"));
        RULES.put("io.ecosystem.handler.statistics", List.of(api, spi));
        RULES.put("io.ecosystem.handler.stop", List.of(api));
        RULES.put(
                "io.ecosystem.testkit",
                List.of(
                        api,
                        spi,
                        "org.junit.jupiter.*",
                        "org.assertj.core.api.*",
                        "org.jetbrains.lincheck.datastructures",
                        "org.jetbrains.kotlinx.lincheck.*"));
    }

    /** For tests, so its signatures may use test libraries. */
    private static final String TESTKIT = "io.ecosystem.testkit";

    private static final String COMMA_OUTSIDE_OF_QUOTES = ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";
    private static final Pattern USES = Pattern.compile("uses:=\"([^\"]*)\"");

    private static final Set<String> JDK = ModuleLayer.boot().modules().stream()
            .flatMap(module -> module.getPackages().stream().filter(module::isExported))
            .collect(Collectors.toSet());

    @Test
    public void everyBundleImportsOnlyWhatItsRuleAllows() throws IOException {
        var violations = new ArrayList<String>();
        var bundles = new ArrayList<String>();
        try (var folders = Files.newDirectoryStream(
                Path.of(System.getProperty("bundles")), folder -> Files.exists(folder.resolve("pom.xml")))) {
            for (Path folder : folders) {
                String bundle = folder.getFileName().toString();
                if (!PLAIN_JARS.contains(bundle)) {
                    Attributes manifest = manifest(folder);
                    violations.addAll(violations(bundle, manifest));
                    violations.addAll(unused(bundle, manifest));
                    bundles.add(bundle);
                }
            }
        }
        RULES.keySet().stream()
                .filter(bundle -> !bundles.contains(bundle))
                .forEach(bundle -> violations.add("%s has a rule, but there is no such bundle".formatted(bundle)));

        assertEquals(0, violations.size(), String.join("\n", violations));
    }

    @Test
    public void namesTheBundleThePackageAndTheRule() {
        var manifest = new Attributes();
        manifest.putValue(
                "Import-Package", "io.ecosystem.api.message,org.slf4j,org.apache.mina.core.session;version=\"2.2\"");

        assertEquals(
                List.of("io.ecosystem.core imports org.apache.mina.core.session, but may import only: "
                        + "the JDK, org.osgi.framework, org.slf4j, io.ecosystem.api.*, io.ecosystem.spi.*"),
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
    public void refusesAnotherBundleWhoseNameBeginsWithAnAllowedOne() {
        var manifest = new Attributes();
        manifest.putValue("Import-Package", "io.ecosystem.cache,io.ecosystem.cache.answers");

        assertEquals(
                List.of("io.ecosystem.cache.lru imports io.ecosystem.cache.answers, but may import only: "
                        + "the JDK, org.osgi.framework, org.slf4j, io.ecosystem.api.*, io.ecosystem.cache"),
                violations("io.ecosystem.cache.lru", manifest));
    }

    @Test
    public void refusesEverythingInTheVocabulary() {
        var manifest = new Attributes();
        manifest.putValue("Import-Package", "org.slf4j");

        assertEquals(
                List.of("io.ecosystem.api imports org.slf4j, but may import only: the JDK"),
                violations("io.ecosystem.api", manifest));
    }

    @Test
    public void refusesToExportWhatIsInternal() {
        var manifest = new Attributes();
        manifest.putValue("Export-Package", "io.ecosystem.wire.internal");

        assertEquals(
                List.of("io.ecosystem.wire exports io.ecosystem.wire.internal, which is internal"),
                violations("io.ecosystem.wire", manifest));
    }

    @Test
    public void refusesARuleThatAllowsMoreThanIsNeeded() {
        var manifest = new Attributes();
        manifest.putValue(
                "Import-Package", "io.ecosystem.api.message,io.ecosystem.spi.queue,io.ecosystem.queue.worker");

        assertEquals(
                List.of("io.ecosystem.queue.outgoing does not import io.ecosystem.client; take it out of ArrowsTest"),
                unused("io.ecosystem.queue.outgoing", manifest));
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
        List<String> rule = RULES.get(bundle);
        if (rule == null) {
            return List.of("%s has no rule in ArrowsTest".formatted(bundle));
        }
        var allowed = new ArrayList<>(bundle.equals(API) ? List.<String>of() : COMMON);
        allowed.addAll(rule);
        Map<String, String> exports = clauses(manifest, "Export-Package");
        var violations = new ArrayList<String>();
        for (String name : clauses(manifest, "Import-Package").keySet()) {
            if (!JDK.contains(name) && !exports.containsKey(name) && !matchesAny(allowed, name)) {
                violations.add("%s imports %s, but may import only: %s".formatted(bundle, name, describe(allowed)));
            }
        }
        for (var exported : exports.entrySet()) {
            if (List.of(exported.getKey().split("\\.")).contains("internal")) {
                violations.add("%s exports %s, which is internal".formatted(bundle, exported.getKey()));
            }
            var uses = USES.matcher(exported.getValue());
            for (String used : uses.find() ? uses.group(1).split(",") : new String[0]) {
                boolean isOurs = used.startsWith("io.ecosystem.");
                if (!JDK.contains(used)
                        && !exports.containsKey(used)
                        && !matchesAny(COMMON, used)
                        && !(matchesAny(rule, used) && (isOurs || used.equals(DTO) || bundle.equals(TESTKIT)))) {
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

    /** Returns permitted packages that the bundle does not need. */
    private static List<String> unused(String bundle, Attributes manifest) {
        Set<String> imports = clauses(manifest, "Import-Package").keySet();
        return RULES.getOrDefault(bundle, List.of()).stream()
                .filter(allowed -> imports.stream().noneMatch(name -> matches(allowed, name)))
                .map(allowed -> "%s does not import %s; take it out of ArrowsTest".formatted(bundle, allowed))
                .toList();
    }

    private static String describe(List<String> allowed) {
        var all = new ArrayList<>(List.of("the JDK"));
        all.addAll(allowed);
        return String.join(", ", all);
    }

    private static boolean matchesAny(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        if (!pattern.endsWith(".*")) {
            return name.equals(pattern);
        }
        String parent = pattern.substring(0, pattern.length() - ".*".length());
        return name.equals(parent) || name.startsWith(parent + ".");
    }

    /** Returns the packages of a header, each with its attributes and directives. */
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
