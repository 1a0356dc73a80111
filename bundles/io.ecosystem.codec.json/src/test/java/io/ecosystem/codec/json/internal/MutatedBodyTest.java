package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.codec.Binding;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Checks that almost valid bodies are read or refused, and nothing else ever happens. */
class MutatedBodyTest {

    enum Kind {
        ONE,
        TWO
    }

    record Inner(String name, Optional<Kind> kind, double[] numbers) {}

    record Body(
            boolean truth,
            byte octet,
            int medium,
            long large,
            float thin,
            double fat,
            char letter,
            BigInteger whole,
            BigDecimal exact,
            String text,
            Kind kind,
            Instant time,
            UUID id,
            byte[] raw,
            List<Inner> inner,
            Map<String, Integer> counts,
            Object any) {}

    private static final String BODY = """
        {"truth":true,"octet":-128,"medium":2,"large":"9223372036854775807","thin":1.5,"fat":1.0E100,"letter":"x",\
        "whole":123456789012345678901234567890,"exact":1.10,"text":"\\u00e9\\n\\ud800","kind":"ONE",\
        "time":"2026-01-31T12:30:00Z","id":"12345678-1234-1234-1234-1234567890ab","raw":"AAEC",\
        "inner":[{"name":"a","kind":null,"numbers":[1,NaN]}],"counts":{"b":1,"a":2},"any":{"z":[1.10,null]}}\
        """;

    private static final String[] PIECES = {
        "null",
        "true",
        "1",
        "-1",
        "300",
        "1.5",
        "1e999",
        "1e-999999999",
        "1e999999999",
        "1e9999999999",
        "NaN",
        "Infinity",
        "\"\"",
        "\" \"",
        "\"1\"",
        "\"x\"",
        "\"null\"",
        "\"NaN\"",
        "\"\\ud800\"",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "{\"a\":1}",
        "99999999999999999999",
        "-9223372036854775809",
        "\"1e999999999\""
    };

    @Test
    void areReadOrRefused() {
        JsonCodec codec = new JsonCodec();
        List<Binding> bindings =
                List.of(codec.binding(Body.class), codec.binding(Map.class), codec.binding(Object.class));
        SplittableRandom random = new SplittableRandom(42);
        int read = 0;
        int refused = 0;

        for (int i = 0; i < 20_000; i++) {
            Bytes line = Bytes.utf8("{\"uid\":\"u\",\"route_key\":\"r\",\"data\":" + mutate(random) + "}");
            if (!(codec.decode(line) instanceof Request request)) {
                continue;
            }
            for (Binding binding : bindings) {
                try {
                    Object value = binding.read(request.data());
                    assertThat(codec.decode(Bytes.utf8(
                                    "{\"uid\":\"u\",\"route_key\":\"r\",\"data\":" + binding.write(value) + "}")))
                            .isInstanceOf(Request.class);
                    read++;
                } catch (RefusedException refusal) {
                    assertThat(refusal.status()).isEqualTo(Status.INVALID);
                    assertThat(refusal.getMessage())
                            .isNotBlank()
                            .hasSizeLessThan(1_100)
                            .doesNotContain("java", "jackson", "deserial", "another value");
                    refused++;
                }
            }
        }

        assertThat(read).isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(1_000);
    }

    /** Replaces a value or a byte, or duplicates a field. */
    private static String mutate(SplittableRandom random) {
        String body = BODY;
        int times = 1 + random.nextInt(2);
        for (int i = 0; i < times; i++) {
            int colon = body.indexOf(':', random.nextInt(body.length()));
            if (colon < 0) {
                continue;
            }
            String piece = PIECES[random.nextInt(PIECES.length)];
            if (random.nextInt(4) == 0) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                bytes[random.nextInt(bytes.length)] = (byte) (' ' + random.nextInt(95));
                body = new String(bytes, StandardCharsets.UTF_8);
            } else {
                int end = colon + 1;
                while (end < body.length() && ",}]".indexOf(body.charAt(end)) < 0) {
                    end++;
                }
                String kept =
                        random.nextInt(3) == 0 ? body.substring(colon + 1, end) + ',' + name(body, colon) + ':' : "";
                body = body.substring(0, colon + 1) + kept + piece + body.substring(end);
            }
        }
        return body;
    }

    private static String name(String body, int colon) {
        int from = body.lastIndexOf('"', colon - 2);
        return from < 0 ? "\"x\"" : body.substring(from, colon);
    }
}
