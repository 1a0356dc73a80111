package io.ecosystem.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.platform.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureReaderTest {

    @TempDir
    private Path home;

    @Test
    void findsEachBundleOnceWithItsFirstStartLevel() throws Exception {
        Path jar = jar("system/org/example/one/1.0/one-1.0.jar");
        Path first = feature("a.json", "{\"bundles\": [{\"id\": \"org.example:one:1.0\", \"start-order\": \"7\"}]}");
        Path second = feature("b.json", "{\"bundles\": [\"org.example:one:1.0\"]}");

        var bundles = new FeatureReader(new Home(home)).read(List.of(first, second));

        assertThat(bundles).containsExactly(new SystemBundle(jar, 7, first));
    }

    @Test
    void takesAStartOrderForTheSameAsNumberAndAsText() throws Exception {
        Path jar = jar("system/org/example/one/1.0/one-1.0.jar");
        for (String order : List.of("7", "\"7\"")) {
            Path feature = feature(
                    "a.json",
                    "{'bundles': [{'id': 'org.example:one:1.0', 'start-order': %s}]} // ok"
                            .replace('\'', '"')
                            .formatted(order));

            assertThat(new FeatureReader(new Home(home)).read(List.of(feature)))
                    .containsExactly(new SystemBundle(jar, 7, feature));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"101\"", "-1"})
    void refusesAStartOrderThatIsNoStartLevel(String order) throws Exception {
        Path feature = feature(
                "a.json", "{\"bundles\": [{\"id\": \"org.example:one:1.0\", \"start-order\": %s}]}".formatted(order));

        assertThatThrownBy(() -> new FeatureReader(new Home(home)).read(List.of(feature)))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("the start-order of org.example:one:1.0 is " + order.replace("\"", ""))
                .hasMessageContaining("expected a number from 1 to 100");
    }

    @Test
    void namesEveryBundleThatIsNotThere() throws IOException {
        Path feature = feature("a.json", "{\"bundles\": [\"org.example:one:1.0\", \"org.example:two:jar:tests:2.0\"]}");

        assertThatThrownBy(() -> new FeatureReader(new Home(home)).read(List.of(feature)))
                .isInstanceOfSatisfying(
                        StartFailedException.class,
                        failure -> assertThat(failure.screen())
                                .contains("feature a.json needs the bundle", "one-1.0.jar", "two-2.0-tests.jar"));
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        assertThatThrownBy(
                        () -> new FeatureReader(new Home(home)).read(List.of(feature("a.json", "{\"bundles\": [{}]}"))))
                .hasMessageContaining("cannot read the feature")
                .hasMessageContaining("has no 'id'");
        assertThatThrownBy(() -> new FeatureReader(new Home(home)).read(List.of(feature("b.json", "{"))))
                .hasMessageContaining("cannot read the feature")
                .hasMessageContaining("b.json");
        assertThatThrownBy(() ->
                        new FeatureReader(new Home(home)).read(List.of(feature("c.json", "{\"bundles\": [\"one\"]}"))))
                .hasMessageContaining("'one' is not a Maven id of the form group:name:version");
        assertThatThrownBy(() -> new FeatureReader(new Home(home)).read(List.of(home.resolve("d.json"))))
                .hasMessageContaining("there is no feature");
    }

    @Test
    void takesFrameworkPropertiesFromTheLastFileThatStatesThem() throws Exception {
        Path first = feature("a.json", "{\"framework-properties\": {\"a\": \"1\", \"b\": \"1\"}}");
        Path second = feature("b.json", "{\"framework-properties\": {\"b\": \"2\"}}");
        Path none = feature("c.json", "{}");

        assertThat(new FeatureReader(new Home(home)).properties(List.of(first, second, none)))
                .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "\"two\\nlines\"", "\"tab\\t\""})
    void refusesAFrameworkPropertyThatIsNoTextOfOneLine(String value) throws Exception {
        Path feature = feature("a.json", "{\"framework-properties\": {\"a\": %s}}".formatted(value));

        assertThatThrownBy(() -> new FeatureReader(new Home(home)).properties(List.of(feature)))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("cannot read the feature")
                .hasMessageContaining("the framework property a is " + value + ", expected a text of one line");
    }

    private Path feature(String name, String json) throws IOException {
        return Files.writeString(home.resolve(name), json);
    }

    private Path jar(String path) throws IOException {
        Path jar = home.resolve(path);
        Files.createDirectories(jar.getParent());
        return Files.createFile(jar);
    }
}
