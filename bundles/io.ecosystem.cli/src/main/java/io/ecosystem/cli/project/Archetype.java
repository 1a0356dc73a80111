package io.ecosystem.cli.project;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/** The Maven archetype of a project, filled in without Maven. */
public final class Archetype {

    private static final String IN_THE_SDK = "sdk/io/ecosystem/ecosystem-handler-archetype";
    private static final String FILES = "archetype-resources/";
    private static final Pattern SOURCES = Pattern.compile("src/(?:main|test)/java/");
    private static final Pattern IN_A_NAME = Pattern.compile("__(\\w+)__");
    private static final Pattern IN_A_TEXT = Pattern.compile("\\$\\{(\\w+)}");

    private final Path jar;

    /** @param jar the archetype */
    Archetype(Path jar) {
        this.jar = jar;
    }

    /**
     * Returns the archetype in the SDK of a distribution.
     *
     * @throws NoSuchFileException if it has none
     */
    public static Archetype in(Path home) throws IOException {
        Path folder = home.resolve(IN_THE_SDK);
        try (var jars = Files.walk(folder, 2)) {
            return jars.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .map(Archetype::new)
                    .orElseThrow(() -> new NoSuchFileException(folder + "/*.jar"));
        }
    }

    /**
     * Returns the content of each file of a project, by its path.
     *
     * @param values of the properties; {@code package} is the package of the sources
     */
    public Map<String, String> files(Map<String, String> values) throws IOException {
        var files = new TreeMap<String, String>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream()
                    .filter(entry -> entry.getName().startsWith(FILES) && !entry.isDirectory())
                    .toList()) {
                String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                files.put(path(entry.getName().substring(FILES.length()), values), filled(text, IN_A_TEXT, values));
            }
        }
        return files;
    }

    private static String path(String name, Map<String, String> values) {
        String folder = values.getOrDefault("package", "").replace('.', '/') + "/";
        Matcher sources = SOURCES.matcher(name);
        String inItsPackage = sources.lookingAt() ? sources.group() + folder + name.substring(sources.end()) : name;
        return filled(inItsPackage, IN_A_NAME, values);
    }

    /** Fills in the known properties; others are for Maven. */
    private static String filled(String text, Pattern property, Map<String, String> values) {
        return property.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        Optional.ofNullable(values.get(match.group(1))).orElse(match.group())));
    }
}
