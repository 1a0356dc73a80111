package io.ecosystem.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "dbPassword",
                "API_TOKEN",
                "clientSecret",
                "privateKeyPem",
                "api_key",
                "api-key",
                "x.apikey",
                "pwd",
                "dbpwd",
                "pass",
                "smtp_pass",
                "userpass",
                "authorization",
                "auth",
                "proxyAuth",
                "accessKey",
                "AWS_ACCESS_KEY_ID",
                "session.cookie",
                "keystorePassword",
                "passphrase",
                "PIN"
            })
    void areKnownByTheirNames(String key) {
        assertThat(Secrets.isName(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "port",
                "finishedKeys",
                "compass",
                "bypass",
                "author",
                "authors",
                "keyStore",
                "pinned",
                "maxLineBytes",
                "passive",
                "key",
                "route_key",
                "monkey"
            })
    void areNotTakenForOtherNames(String key) {
        assertThat(Secrets.isName(key)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amqp://ann:hu:sh/@host/path | amqp://***@host/path",
                "amqp://ann:hush@one,amqp://ann:hush@two | amqp://***@two",
                "https://hush@host/ | https://***@host/",
                "jdbc:db://host/x?user=ann&password=hu&sh | jdbc:db://host/x?user=ann&password=***",
                "{\"api_key\": \"hush\"} | {\"api_key\": ***",
                "Authorization: Basic hush | Authorization: ***",
                "Bearer hush | ***",
                "-----BEGIN RSA PRIVATE KEY----- hush | ***",
                "$[secret:db.password] | $[secret:db.password]",
                "http://host:8080/x?y=z | http://host:8080/x?y=z",
                "ann@example.org | ann@example.org",
                "basic | basic"
            })
    void areTakenOutOfTexts(String text, String shown) {
        assertThat(Secrets.without((Object) text)).isEqualTo(shown);
    }

    @Test
    void areTakenOutOfElementsAndNumbersStay() {
        assertThat(Secrets.without(List.of("a=b", "token=hush"))).isEqualTo(List.of("a=b", "token=***"));
        assertThat(Secrets.without(new String[] {"pwd: hush"})).isEqualTo(new Object[] {"pwd: ***"});
        assertThat(Secrets.without(5432)).isEqualTo(5432);
    }
}
