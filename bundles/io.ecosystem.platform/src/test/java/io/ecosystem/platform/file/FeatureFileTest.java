package io.ecosystem.platform.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureFileTest {

    @Test
    void ordersBundlesByTheirStartOrderWhetherItIsANumberOrAText() throws Exception {
        var feature = FeatureFile.parse(json("""
            {'id': 'acme:all:1', 'bundles': [
                {'id': 'acme:late:1', 'start-order': '10'},
                {'id': 'acme:middle:1', 'start-order': 9},
                {'id': 'acme:early:1', 'start-order': '-1'},
                'acme:plain:1']}\
            """));

        assertThat(feature.bundles()).extracting(Artifact::name).containsExactly("early", "plain", "middle", "late");
    }

    @Test
    void theBundlesAloneKeepTheOrderOfTheFile() throws Exception {
        var bundles = FeatureFile.parseBundles(json("""
            {'bundles': [{'id': 'acme:late:1', 'start-order': '10'}, 'acme:plain:1'],
             'configurations': 'are not looked at'}\
            """), 20);

        assertThat(bundles)
                .containsExactly(
                        new FeatureBundle(Artifact.parse("acme:late:1"), 10),
                        new FeatureBundle(Artifact.parse("acme:plain:1"), 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'first'", "''", "1.5", "true", "null", "[]", "99999999999", "'99999999999'"})
    void bothReadingsRefuseAStartOrderThatIsNoWholeNumber(String order) {
        var text = json("{'id': 'acme:all:1', 'bundles': [{'id': 'acme:one:1', 'start-order': %s}]}".formatted(order));
        var problem = "in 'bundles' the start-order of acme:one:1 is %s, expected a whole number"
                .formatted(order.replace('\'', '"'));

        assertThatThrownBy(() -> FeatureFile.parse(text)).hasMessage(problem);
        assertThatThrownBy(() -> FeatureFile.parseBundles(text, 20)).hasMessage(problem);
    }

    @Test
    void saysHowItIsRolledOut() throws Exception {
        var feature = FeatureFile.parse(
                json("{'id': 'acme:all:1', 'rollout': {'share': '5%', 'for': '1m', 'by': 'key', 'calls': 3}}"));

        assertThat(feature.rollout()).isEqualTo(new RolloutFile(0.05, Duration.ofMinutes(1), true, 3));
        assertThat(FeatureFile.parse(json("{'id': 'acme:all:1'}")).rollout()).isNull();
    }

    @Test
    void refusesAWrongRollout() {
        assertThatThrownBy(() -> FeatureFile.parse(json("{'id': 'acme:all:1', 'rollout': {'share': 5}}")))
                .hasMessage(
                        "'rollout' is wrong: 'share' is 5, expected a percentage below 100, such as \"5%\"; 'for' is"
                                + " missing, expected a time up to 30 days, such as \"1m\"");
        assertThatThrownBy(() -> FeatureFile.parse(json("{'id': 'acme:all:1', 'rollout': '5%'}")))
                .hasMessage("'rollout' is \"5%\", expected an object such as {\"share\": \"5%\", \"for\": \"1m\"}");
    }

    @Test
    void namesEverythingThatIsWrong() {
        var text = json("{'bundles': ['one', {}], 'configurations': {'acme': 1, 'acme.other': {'a': null}}}");

        assertThatThrownBy(() -> FeatureFile.parse(text))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(
                        "'id' is missing",
                        "'one' is not a Maven id",
                        "{} has no 'id'",
                        "configuration acme is not an object",
                        "configuration acme.other: 'a' is null");
    }

    @Test
    void readsValuesOfTheTypesThatTheirKeysState() throws Exception {
        var feature = FeatureFile.parse(json("""
            {// a comment
             'id': 'acme:all:1', 'configurations': {'acme': {'port:Integer': 1, 'names': ['a', 'b']}}}\
            """));

        assertThat(feature.bundles()).isEmpty();
        assertThat(feature.configurations()).containsOnlyKeys("acme");
        assertThat(feature.configurations().get("acme"))
                .containsAllEntriesOf(Map.of("port", 1))
                .hasEntrySatisfying(
                        "names", names -> assertThat((String[]) names).containsExactly("a", "b"));
    }

    @Test
    void artifactsAreNoPaths() {
        for (String id : List.of("a:b", "a:..:1", "a:b/c:1", "a::1", "a:b:c:d:e:f")) {
            assertThatThrownBy(() -> Artifact.parse(id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'%s' is not a Maven id".formatted(id));
        }
        assertThat(Artifact.parse("org.acme:one:jar:tests:1.0").path()).isEqualTo("org/acme/one/1.0/one-1.0-tests.jar");
    }

    /** JSON, given with single quotes. */
    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
