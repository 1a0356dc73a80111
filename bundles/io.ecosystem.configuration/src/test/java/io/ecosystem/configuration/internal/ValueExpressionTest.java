package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueExpressionTest {

    @Test
    void isFoundInATextAndInAList() {
        assertThat(ValueExpression.isIn("jdbc://$[env:HOST]/db")).isTrue();
        assertThat(ValueExpression.isIn(new String[] {"a", "$[secret:b]"})).isTrue();
        assertThat(ValueExpression.isIn(List.of("a", "$[prop:b]"))).isTrue();
        assertThat(ValueExpression.isIn("$[file:x] ${env:HOST}")).isFalse();
        assertThat(ValueExpression.isIn(7)).isFalse();
    }

    @Test
    void isShownWithoutWhatSurroundsItOrStandsIn() {
        assertThat(ValueExpression.shown("key=hush $[secret:b;type=Integer;default=hush] $[env:A]"))
                .isEqualTo("$[env:A], $[secret:b]");
    }

    @ParameterizedTest
    @CsvSource({"$[secret:a], true", "$[secret:a;default=hush], false", "x$[secret:a], false", "$[other:a], false"})
    void tellsWhetherItShowsNothingElse(String text, boolean all) {
        assertThat(ValueExpression.isAll(text)).isEqualTo(all);
    }
}
