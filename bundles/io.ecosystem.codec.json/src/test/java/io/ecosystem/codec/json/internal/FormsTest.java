package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.codec.Binding;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists the JSON that each type accepts; everything else in a large pool of almost valid values is refused. */
class FormsTest {

    private static final String[] POOL = {
        "0",
        "-0",
        "1",
        "-1",
        "6",
        "127",
        "128",
        "-129",
        "32768",
        "2147483648",
        "20000",
        "1700000000000",
        "9223372036854775808",
        "99999999999999999999",
        "1.0",
        "6.5",
        "1e3",
        "1E400",
        "1e39",
        "1e999999999",
        "NaN",
        "Infinity",
        "-Infinity",
        "true",
        "false",
        "[]",
        "[6]",
        "['x']",
        "[2026,1,31]",
        "['2026-01-31']",
        "[true]",
        "[[]]",
        "[['x']]",
        "[[6]]",
        "[{}]",
        "{}",
        "{'a':1}",
        "{'value':'x'}",
        "''",
        "' '",
        "'null'",
        "'true'",
        "'TRUE'",
        "'6'",
        "'-6'",
        "' 6'",
        "'6 '",
        "'+6'",
        "'06'",
        "'-'",
        "'6.0'",
        "'6.5'",
        "'6.'",
        "'.5'",
        "'1e3'",
        "'0x10'",
        "'1_000'",
        "'6L'",
        "'6d'",
        "'0x1p3'",
        "'128'",
        "'1e39'",
        "'1e999'",
        "'\\u0666'",
        "'\\uff16'",
        "'NaN'",
        "'nan'",
        "'INF'",
        "'+Infinity'",
        "'Infinity'",
        "'-Infinity'",
        "'x'",
        "'xy'",
        "'\\ud83d\\ude00'",
        "'INFO'",
        "' INFO'",
        "'INFO '",
        "'info'",
        "'WARN'",
        "'0'",
        "'1700000000000'",
        "'2026-01-31'",
        "' 2026-01-31'",
        "'2026-02-30'",
        "'2026-1-31'",
        "'20260131'",
        "'\\u0662\\u0660\\u0662\\u0666-01-31'",
        "'2026-01'",
        "'2026-01-31T12:30'",
        "'2026-01-31T12:30:00'",
        "'2026-01-31 12:30:00'",
        "'2026-01-31T12:30:00Z'",
        "'2026-01-31T12:30:00Z '",
        "'2026-01-31T12:30:00+01:00'",
        "'2026-01-31T12:30:00+0100'",
        "'2026-01-31T12:30:00+01:00[Europe/Berlin]'",
        "'2026-01-31T25:00:00Z'",
        "'12:30'",
        "'12:30:00'",
        "'12:30:00+01:00'",
        "'12:30:60'",
        "'PT1M30S'",
        "' PT1M'",
        "'P1D'",
        "'P1M15D'",
        "'90'",
        "'Europe/Berlin'",
        "'Europe/Nowhere'",
        "'+01:00'",
        "'Z'",
        "'UTC'",
        "'12345678-1234-1234-1234-1234567890ab'",
        "'12345678-1234-1234-1234-1234567890AB'",
        "'1234567812341234123412345678 90ab'",
        "'123456781234123412341234567890ab'",
        "'{12345678-1234-1234-1234-1234567890ab}'",
        "'1-1-1-1-1'",
        "'EjRWeBI0EjQSNBI0VniQqw=='",
        "'AAEC'",
        "'AAE='",
        "'AAE'",
        "'AA EC'",
        "'A'",
        "'_-8='",
        "'http://example.org/a?b=c'",
        "'http://example.org/a b'",
        "'a b'"
    };

    private static final UUID ID = UUID.fromString("12345678-1234-1234-1234-1234567890ab");
    private static final String ID_TEXT = "'12345678-1234-1234-1234-1234567890ab'";
    private static final String DATE = "'2026-01-31'";

    enum Level {
        INFO,
        WARN
    }

    record Point(int x) {}

    record Named(String value) {}

    /** A type, and the values of the pool that it accepts, each with its result. */
    record Form(Type type, String expected, Map<String, Object> taken) {

        @Override
        public String toString() {
            return type.getTypeName();
        }
    }

    static List<Form> forms() {
        return List.of(
                new Form(boolean.class, "true or false", taken("true", true, "false", false)),
                new Form(Boolean.class, "true or false", taken("true", true, "false", false)),
                new Form(byte.class, "an integer from -128 to 127", bytes()),
                new Form(Byte.class, "an integer from -128 to 127", bytes()),
                new Form(short.class, "an integer from -32768 to 32767", shorts()),
                new Form(Short.class, "an integer from -32768 to 32767", shorts()),
                new Form(int.class, "an integer from -2147483648 to 2147483647", ints()),
                new Form(Integer.class, "an integer from -2147483648 to 2147483647", ints()),
                new Form(
                        OptionalInt.class,
                        "an integer from -2147483648 to 2147483647",
                        mapped(ints(), value -> OptionalInt.of((Integer) value))),
                new Form(long.class, "an integer from -9223372036854775808 to 9223372036854775807", longs()),
                new Form(Long.class, "an integer from -9223372036854775808 to 9223372036854775807", longs()),
                new Form(
                        OptionalLong.class,
                        "an integer from -9223372036854775808 to 9223372036854775807",
                        mapped(longs(), value -> OptionalLong.of((Long) value))),
                new Form(BigInteger.class, "an integer", integers()),
                new Form(BigDecimal.class, "a number", decimals()),
                new Form(double.class, "a number", doubles()),
                new Form(Double.class, "a number", doubles()),
                new Form(
                        OptionalDouble.class,
                        "a number",
                        mapped(doubles(), value -> OptionalDouble.of((Double) value))),
                new Form(float.class, "a number", floats()),
                new Form(Float.class, "a number", floats()),
                new Form(char.class, "text of one character", characters()),
                new Form(Character.class, "text of one character", characters()),
                new Form(String.class, "text", texts()),
                new Form(Level.class, "one of INFO, WARN", taken("'INFO'", Level.INFO, "'WARN'", Level.WARN)),
                new Form(UUID.class, "a UUID", taken(ID_TEXT, ID, ID_TEXT.replace("ab'", "AB'"), ID)),
                new Form(
                        Instant.class,
                        "a time such as 2026-01-31T12:30:00Z",
                        taken(
                                "'2026-01-31T12:30:00Z'",
                                Instant.parse("2026-01-31T12:30:00Z"),
                                "'2026-01-31T12:30:00+01:00'",
                                Instant.parse("2026-01-31T11:30:00Z"))),
                new Form(
                        OffsetDateTime.class,
                        "a time such as 2026-01-31T12:30:00+01:00",
                        taken(
                                "'2026-01-31T12:30:00Z'", OffsetDateTime.of(2026, 1, 31, 12, 30, 0, 0, ZoneOffset.UTC),
                                "'2026-01-31T12:30:00+01:00'",
                                        OffsetDateTime.of(2026, 1, 31, 12, 30, 0, 0, ZoneOffset.ofHours(1)))),
                new Form(
                        ZonedDateTime.class,
                        "a time such as 2026-01-31T12:30:00+01:00[Europe/Berlin]",
                        taken(
                                "'2026-01-31T12:30:00Z'", ZonedDateTime.of(2026, 1, 31, 12, 30, 0, 0, ZoneOffset.UTC),
                                "'2026-01-31T12:30:00+01:00'",
                                        ZonedDateTime.of(2026, 1, 31, 12, 30, 0, 0, ZoneOffset.ofHours(1)),
                                "'2026-01-31T12:30:00+01:00[Europe/Berlin]'",
                                        ZonedDateTime.of(2026, 1, 31, 12, 30, 0, 0, ZoneId.of("Europe/Berlin")))),
                new Form(
                        LocalDateTime.class,
                        "a time such as 2026-01-31T12:30:00",
                        taken(
                                "'2026-01-31T12:30'",
                                LocalDateTime.of(2026, 1, 31, 12, 30),
                                "'2026-01-31T12:30:00'",
                                LocalDateTime.of(2026, 1, 31, 12, 30))),
                new Form(LocalDate.class, "a date such as 2026-01-31", taken(DATE, LocalDate.of(2026, 1, 31))),
                new Form(
                        LocalTime.class,
                        "a time of day such as 12:30:00",
                        taken("'12:30'", LocalTime.of(12, 30), "'12:30:00'", LocalTime.of(12, 30))),
                new Form(
                        OffsetTime.class,
                        "a time of day such as 12:30:00+01:00",
                        taken("'12:30:00+01:00'", OffsetTime.of(12, 30, 0, 0, ZoneOffset.ofHours(1)))),
                new Form(YearMonth.class, "a month such as 2026-01", taken("'2026-01'", YearMonth.of(2026, 1))),
                new Form(
                        Duration.class,
                        "a duration such as PT1M30S",
                        taken("'PT1M30S'", Duration.ofSeconds(90), "'P1D'", Duration.ofDays(1))),
                new Form(
                        Period.class,
                        "a period such as P1M15D",
                        taken("'P1D'", Period.ofDays(1), "'P1M15D'", Period.of(0, 1, 15))),
                new Form(
                        ZoneId.class,
                        "a time zone such as Europe/Berlin",
                        taken(
                                "'Europe/Berlin'",
                                ZoneId.of("Europe/Berlin"),
                                "'+01:00'",
                                ZoneOffset.ofHours(1),
                                "'Z'",
                                ZoneOffset.UTC,
                                "'UTC'",
                                ZoneId.of("UTC"),
                                "'-6'",
                                ZoneOffset.ofHours(-6),
                                "'+6'",
                                ZoneOffset.ofHours(6))),
                new Form(
                        ZoneOffset.class,
                        "an offset such as +01:00",
                        taken(
                                "'+01:00'",
                                ZoneOffset.ofHours(1),
                                "'Z'",
                                ZoneOffset.UTC,
                                "'-6'",
                                ZoneOffset.ofHours(-6),
                                "'+6'",
                                ZoneOffset.ofHours(6))),
                new Form(Point.class, "an object", taken()),
                new Form(Named.class, "an object", taken("{'value':'x'}", new Named("x"))),
                new Form(
                        type(List.class, Integer.class),
                        "an array",
                        taken("[]", List.of(), "[6]", List.of(6), "[2026,1,31]", List.of(2026, 1, 31))),
                new Form(
                        type(Set.class, String.class),
                        "an array",
                        taken("[]", Set.of(), "['x']", Set.of("x"), "['2026-01-31']", Set.of("2026-01-31"))),
                new Form(
                        int[].class,
                        "an array",
                        taken("[]", new int[0], "[6]", new int[] {6}, "[2026,1,31]", new int[] {2026, 1, 31})),
                new Form(
                        double[].class,
                        "an array",
                        taken("[]", new double[0], "[6]", new double[] {6}, "[2026,1,31]", new double[] {2026, 1, 31})),
                new Form(boolean[].class, "an array", taken("[]", new boolean[0], "[true]", new boolean[] {true})),
                new Form(
                        String[].class,
                        "an array",
                        taken("[]", new String[0], "['x']", new String[] {"x"}, "['2026-01-31']", new String[] {
                            "2026-01-31"
                        })),
                new Form(
                        type(Map.class, String.class, Integer.class),
                        "an object",
                        taken("{}", Map.of(), "{'a':1}", Map.of("a", 1))));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void takesWhatIsPromisedAndNothingElse(Form form) {
        Binding alone = new JsonCodec().binding(form.type());
        Binding inside = new JsonCodec().binding(type(Map.class, String.class, type(List.class, form.type())));
        for (String json : POOL) {
            if (form.taken().containsKey(json)) {
                Object expected = form.taken().get(json);
                assertThat(alone.read(body(json))).as("%s for %s", json, form).isEqualTo(expected);
                assertThat(elements(inside.read(body("{'a':[" + json + "]}"))))
                        .as("%s for %s", json, form)
                        .isEqualTo(List.of(expected).toArray());
                assertComesBack(alone, expected, form);
            } else {
                String expected = "expected " + form.expected() + ", not ";
                assertRefused(alone, json, form, "", expected);
                assertRefused(inside, "{'a':[" + json + "]}", form, "a[0]", expected);
            }
        }
        if (form.expected().startsWith("an ") || !isOptional(form.type())) {
            assertThat(refusal(inside, "{'a':null}")).isEqualTo("a: expected an array, not null");
        }
        if (!isOptional(form.type())) {
            assertThat(refusal(alone, "null")).isEqualTo("expected " + form.expected() + ", not null");
            assertThat(refusal(inside, "{'a':[null]}")).isEqualTo("a[0]: expected " + form.expected() + ", not null");
        }
    }

    private static void assertComesBack(Binding binding, Object value, Form form) {
        Bytes written = binding.write(value);
        assertThat(binding.read(written)).as("%s of %s", written, form).isEqualTo(value);
        assertThat(binding.write(binding.read(written))).isEqualTo(written);
    }

    /** Accepts a message about the mismatched element in place of its container. */
    private static void assertRefused(Binding binding, String json, Form form, String path, String expected) {
        String text = refusal(binding, json);
        boolean ofElement = (json.contains("[") || json.contains("{"))
                && (form.expected().equals("an array") || form.expected().equals("an object"))
                && text.startsWith(path);
        boolean tooLarge = json.contains("1e999999999") && text.contains("the exponent of a number is too large");
        boolean ofForm = text.startsWith((path.isEmpty() ? "" : path + ": ") + expected);
        assertThat(ofForm || ofElement || tooLarge)
                .as("%s for %s: %s", json, form, text)
                .isTrue();
    }

    @Test
    void takesBase64AndNothingElseForBytes() {
        Binding binding = new JsonCodec().binding(byte[].class);
        Map<String, byte[]> taken = Map.of(
                "'AAEC'",
                new byte[] {0, 1, 2},
                "'AAE='",
                new byte[] {0, 1},
                "'AAE'",
                new byte[] {0, 1},
                "''",
                new byte[0],
                "'null'",
                new byte[] {(byte) 0x9E, (byte) 0xE9, 0x65});
        for (Map.Entry<String, byte[]> each : taken.entrySet()) {
            assertThat((byte[]) binding.read(body(each.getKey())))
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
        }
        for (String json : List.of(
                "[0,1,2]",
                "[]",
                "7",
                "'AA EC'",
                "' AAEC'",
                "'AAEC\\n'",
                "'A'",
                "'_-8='",
                "'AAE=='",
                "{}",
                "true",
                "'\\u0666AAA'")) {
            assertThat(refusal(binding, json)).as(json).startsWith("expected text in base64, not ");
        }
    }

    @Test
    void takesNoEmptyOrSpacedUri() {
        Binding binding = new JsonCodec().binding(URI.class);

        assertThat(binding.read(body("'http://example.org/a?b=c'"))).isEqualTo(URI.create("http://example.org/a?b=c"));
        assertThat(binding.read(body("'mailto:a@b.c'"))).isEqualTo(URI.create("mailto:a@b.c"));
        for (String json :
                List.of("''", "' '", "'a b'", "' http://example.org'", "7", "['a']", "{}", "true", "'%zz'")) {
            assertThat(refusal(binding, json)).as(json).startsWith("expected a URI, not ");
        }
    }

    record Names(List<Optional<String>> names, Map<String, List<Object>> lists, Optional<List<String>> maybe) {}

    @Test
    void tellsOfEachLevelWhetherItMayBeNull() {
        Binding binding = new JsonCodec().binding(Names.class);

        assertThat(binding.read(body("{'names':['a',null],'lists':{'a':[1,null]},'maybe':null}")))
                .isEqualTo(new Names(
                        List.of(Optional.of("a"), Optional.empty()),
                        Map.of("a", java.util.Arrays.asList(1, null)),
                        Optional.empty()));
        assertThat(refusal(binding, "{'names':[[]],'lists':{}}")).isEqualTo("names[0]: expected text, not an array");
        assertThat(refusal(binding, "{'names':null,'lists':{}}")).isEqualTo("names: expected an array, not null");
        assertThat(refusal(binding, "{'names':[],'lists':{'a':null}}"))
                .isEqualTo("lists.a: expected an array, not null");
        assertThat(refusal(binding, "{'names':[],'lists':{},'maybe':['x',null]}"))
                .isEqualTo("maybe[1]: expected text, not null");
        Binding nested = new JsonCodec()
                .binding(type(List.class, type(List.class, type(Optional.class, type(List.class, Integer.class)))));
        assertThat(nested.read(body("[[null,[1]]]")))
                .isEqualTo(List.of(List.of(Optional.empty(), Optional.of(List.of(1)))));
        assertThat(refusal(nested, "[null]")).isEqualTo("[0]: expected an array, not null");
        assertThat(refusal(nested, "[[[1,null]]]"))
                .isEqualTo("[0][0][1]: expected an integer from -2147483648 to 2147483647, not null");
    }

    record Keyed(Map<Level, Integer> mk, Map<Integer, Integer> numbers, Map<LocalDate, Integer> days) {}

    @Test
    void namesAKeyThatIsWrong() {
        Binding binding = new JsonCodec().binding(Keyed.class);
        Keyed keyed = new Keyed(Map.of(Level.INFO, 1), Map.of(-7, 2), Map.of(LocalDate.of(2026, 1, 31), 3));

        assertThat(binding.read(body("{'mk':{'INFO':1},'numbers':{'-7':2},'days':{'2026-01-31':3}}")))
                .isEqualTo(keyed);
        assertThat(binding.read(binding.write(keyed))).isEqualTo(keyed);
        for (String name : List.of("info", " INFO", "0", "", "DEBUG")) {
            assertThat(refusal(binding, "{'mk':{'" + name + "':1},'numbers':{},'days':{}}"))
                    .isEqualTo("mk: expected names that are one of INFO, WARN, not \"" + name + "\"");
        }
        for (String name : List.of("\u0666", "+6", " 6", "06", "6.0", "1e3", "x", "2147483648", "")) {
            assertThat(refusal(binding, "{'mk':{},'numbers':{'" + name + "':1},'days':{}}"))
                    .isEqualTo("numbers: expected names that are an integer from -2147483648 to 2147483647, not \""
                            + name + "\"");
        }
        assertThat(refusal(binding, "{'mk':{},'numbers':{},'days':{'20000':1}}"))
                .isEqualTo("days: expected names that are a date such as 2026-01-31, not \"20000\"");
    }

    @Test
    void takesNumbersInArraysAsTheyAreTakenAlone() {
        Map<Type, String> numbers = Map.of(
                int[].class,
                "an integer from -2147483648 to 2147483647",
                long[].class,
                "an integer from -9223372036854775808 to 9223372036854775807",
                short[].class,
                "an integer from -32768 to 32767",
                double[].class,
                "a number",
                float[].class,
                "a number");
        numbers.forEach((type, expected) -> {
            Binding binding = new JsonCodec().binding(type);
            assertThat(binding.write(binding.read(body("['6','-6',6]"))).utf8().replace(".0", ""))
                    .isEqualTo("[6,-6,6]");
            for (String json : List.of(
                    "'\\u0666'",
                    "' 6'",
                    "'+6'",
                    "'06'",
                    "''",
                    "' '",
                    "'null'",
                    "null",
                    "true",
                    "[]",
                    "{}",
                    "'6d'",
                    "'0x10'",
                    "1e999",
                    "'1e999'",
                    "'x'")) {
                assertThat(refusal(binding, "[1," + json + "]"))
                        .as("%s in %s", json, type)
                        .startsWith("[1]: expected " + expected + ", not ");
            }
        });
        assertThat((float[]) new JsonCodec().binding(float[].class).read(body("[1.5,NaN,'-Infinity']")))
                .containsExactly(1.5f, Float.NaN, Float.NEGATIVE_INFINITY);
        assertThat(refusal(new JsonCodec().binding(float[].class), "[1e39]"))
                .isEqualTo("[0]: expected a number, not " + "1E+39");
        assertThat(refusal(new JsonCodec().binding(float[].class), "['1e39']"))
                .isEqualTo("[0]: expected a number, not text \"1e39\"");
    }

    @Test
    void takesNoNumberAsTextThatWouldBeTooLongAsANumber() {
        JsonCodec strict = new JsonCodec(new JsonLimits(10, 20, 64));

        for (Type type : List.of(BigInteger.class, BigDecimal.class, long.class, double.class)) {
            assertThat(refusal(strict.binding(type), "'" + "1".repeat(21) + "'"))
                    .endsWith("not text \"" + "1".repeat(21) + "\"");
        }
        assertThat(strict.binding(BigInteger.class).read(body("'" + "1".repeat(20) + "'")))
                .isEqualTo(new BigInteger("1".repeat(20)));
    }

    public static class Hidden {

        private int count = 7;

        public int getCount() {
            return count;
        }
    }

    @Test
    void setsNoPrivateField() {
        Hidden hidden = (Hidden) new JsonCodec().binding(Hidden.class).read(body("{'count':1}"));

        assertThat(hidden.getCount()).isEqualTo(7);
    }

    private static Map<String, Object> bytes() {
        return taken(
                "0",
                (byte) 0,
                "-0",
                (byte) 0,
                "1",
                (byte) 1,
                "-1",
                (byte) -1,
                "6",
                (byte) 6,
                "127",
                (byte) 127,
                "'6'",
                (byte) 6,
                "'-6'",
                (byte) -6,
                "'90'",
                (byte) 90,
                "'0'",
                (byte) 0);
    }

    private static Map<String, Object> shorts() {
        Map<String, Object> taken = mapped(bytes(), value -> ((Byte) value).shortValue());
        taken.putAll(taken("128", (short) 128, "-129", (short) -129, "20000", (short) 20_000, "'128'", (short) 128));
        return taken;
    }

    private static Map<String, Object> ints() {
        Map<String, Object> taken = mapped(shorts(), value -> ((Short) value).intValue());
        taken.putAll(taken("32768", 32_768, "'20260131'", 20_260_131));
        return taken;
    }

    private static Map<String, Object> longs() {
        Map<String, Object> taken = mapped(ints(), value -> ((Integer) value).longValue());
        taken.putAll(taken(
                "2147483648",
                2_147_483_648L,
                "1700000000000",
                1_700_000_000_000L,
                "'1700000000000'",
                1_700_000_000_000L));
        return taken;
    }

    private static Map<String, Object> integers() {
        Map<String, Object> taken = mapped(longs(), value -> BigInteger.valueOf((Long) value));
        taken.putAll(taken(
                "9223372036854775808",
                new BigInteger("9223372036854775808"),
                "99999999999999999999",
                new BigInteger("99999999999999999999")));
        return taken;
    }

    private static Map<String, Object> decimals() {
        Map<String, Object> taken = mapped(integers(), value -> new BigDecimal((BigInteger) value));
        for (String number : List.of(
                "1.0", "6.5", "1e3", "1E400", "1e39", "1e999999999", "'6.0'", "'6.5'", "'1e3'", "'1e39'", "'1e999'")) {
            taken.put(number, new BigDecimal(number.replace("'", "")));
        }
        return taken;
    }

    private static Map<String, Object> doubles() {
        Map<String, Object> taken = mapped(decimals(), value -> ((BigDecimal) value).doubleValue());
        taken.keySet().removeAll(List.of("1E400", "1e999999999", "'1e999'"));
        for (String sign : List.of("NaN", "Infinity", "-Infinity")) {
            taken.put(sign, Double.valueOf(sign));
            taken.put("'" + sign + "'", Double.valueOf(sign));
        }
        taken.put("-0", 0.0);
        return taken;
    }

    private static Map<String, Object> floats() {
        Map<String, Object> taken = mapped(doubles(), value -> ((Double) value).floatValue());
        taken.keySet().removeAll(List.of("1e39", "'1e39'"));
        taken.put("-0", 0.0f);
        return taken;
    }

    private static Map<String, Object> characters() {
        return taken(
                "'x'",
                'x',
                "' '",
                ' ',
                "'-'",
                '-',
                "'0'",
                '0',
                "'6'",
                '6',
                "'Z'",
                'Z',
                "'A'",
                'A',
                "'\\u0666'",
                '\u0666',
                "'\\uff16'",
                '\uff16');
    }

    private static Map<String, Object> texts() {
        Map<String, Object> taken = new HashMap<>();
        for (String json : POOL) {
            if (json.startsWith("'")) {
                taken.put(
                        json,
                        Text.read(Bytes.utf8(json).array(), 1, Bytes.utf8(json).length() - 1));
            }
        }
        return taken;
    }

    private static Map<String, Object> taken(Object... pairs) {
        Map<String, Object> taken = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            taken.put((String) pairs[i], pairs[i + 1]);
        }
        return taken;
    }

    private static Map<String, Object> mapped(Map<String, Object> taken, java.util.function.UnaryOperator<Object> to) {
        Map<String, Object> mapped = new HashMap<>();
        taken.forEach((json, value) -> mapped.put(json, to.apply(value)));
        return mapped;
    }

    private static Object[] elements(Object map) {
        return ((List<?>) ((Map<?, ?>) map).get("a")).toArray();
    }

    private static boolean isOptional(Type type) {
        return type.getTypeName().startsWith("java.util.Optional");
    }

    private static Type type(Class<?> raw, Type... arguments) {
        return new ParameterizedType() {

            @Override
            public Type[] getActualTypeArguments() {
                return arguments;
            }

            @Override
            public Type getRawType() {
                return raw;
            }

            @Override
            public Type getOwnerType() {
                return null;
            }

            @Override
            public String toString() {
                return raw.getSimpleName() + List.of(arguments);
            }
        };
    }

    private static String refusal(Binding binding, String json) {
        Throwable thrown = catchThrowable(() -> {
            Object read = binding.read(body(json));
            throw new AssertionError(json + " was taken as " + read);
        });
        assertThat(thrown)
                .as(json)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID));
        return thrown.getMessage();
    }

    private static Bytes body(String json) {
        return Bytes.utf8(json.replace('\'', '"'));
    }
}
