package io.ecosystem.deployer.internal.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {

    @Test
    void isFoundInATextAndInAList() {
        assertThat(Expression.isIn("jdbc://$[env:HOST]/db")).isTrue();
        assertThat(Expression.isIn(new String[] {"a", "$[secret:b]"})).isTrue();
        assertThat(Expression.isIn(List.of("a", "$[prop:b]"))).isTrue();
        assertThat(Expression.isIn("$[file:x] ${env:HOST}")).isFalse();
        assertThat(Expression.isIn(7)).isFalse();
    }

    @Test
    void isShownWithoutWhatSurroundsItOrStandsIn() {
        assertThat(Expression.shown("key=hush $[secret:b;type=Integer;default=hush] $[env:A]"))
                .isEqualTo("$[env:A], $[secret:b]");
    }

    @ParameterizedTest
    @CsvSource({"$[secret:a], true", "$[secret:a;default=hush], false", "x$[secret:a], false", "$[other:a], false"})
    void tellsWhetherItShowsNothingElse(String text, boolean all) {
        assertThat(Expression.isAll(text)).isEqualTo(all);
    }
}
