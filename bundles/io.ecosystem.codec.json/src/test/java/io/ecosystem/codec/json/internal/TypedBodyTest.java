package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.SnakeCaseFields;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.codec.Binding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedBodyTest {

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
    @interface Nullable {}

    /** Nested, so that another annotation can have the same simple name. */
    static final class OnTypes {

        @Retention(RetentionPolicy.RUNTIME)
        @Target(ElementType.TYPE_USE)
        @interface Nullable {}

        record Note(@Nullable String text, String other) {}
    }

    enum Color {
        RED,
        GREEN;

        @Override
        public String toString() {
            return "color " + ordinal();
        }
    }

    record Roll(int sides, String name) {}

    record Price(BigDecimal amount) {}

    record Item(String name, int count) {}

    record Order(UUID id, List<Item> items) {}

    record Loose(
            Optional<String> text,
            Optional<Integer> number,
            OptionalInt small,
            @Nullable String note) {}

    record Die(int sides) {
        Die {
            if (sides < 2) {
                throw new IllegalArgumentException("a die needs at least 2 sides, not " + sides);
            }
            if (sides == 13) {
                throw new RefusedException("13 is bad luck");
            }
            if (sides == 99) {
                throw new IllegalStateException("a fault of the program");
            }
        }
    }

    record Box(Die die, List<Die> dice) {}

    record Node(Optional<Node> next) {}

    record All(
            boolean truth,
            byte octet,
            short small,
            int medium,
            long large,
            float thin,
            double fat,
            char letter,
            Integer boxed,
            BigInteger whole,
            BigDecimal exact,
            String text,
            Color color,
            Instant time,
            LocalDate day,
            Duration length,
            UUID id,
            byte[] raw,
            int[] numbers,
            Set<Color> colors,
            Map<String, Long> counts,
            Object any) {}

    public static class Bean {
        public int count = 7;
        public String name = "unset";

        @Nullable
        public String note = "note";

        private String hidden = "hidden";

        public String getHidden() {
            return hidden;
        }

        public void setHidden(String hidden) {
            this.hidden = hidden;
        }
    }

    interface Shapes {}

    record Circle(int radius) implements Shapes {}

    public static class Loop {
        public List<Object> items = new ArrayList<>();
    }

    private final JsonCodec codec = new JsonCodec();

    @Test
    void readsAndWritesARecord() {
        Binding binding = codec.binding(Roll.class);

        Object read = binding.read(json("{'name':'d6','sides':6,'other':1}"));

        assertThat(read).isEqualTo(new Roll(6, "d6"));
        assertThat(binding.write(read)).hasToString("{\"sides\":6,\"name\":\"d6\"}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{'sides':6}|name: missing, expected text",
                "{}|sides: missing, expected an integer from -2147483648 to 2147483647; name: missing, expected text",
                "{'sides':null,'name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not null",
                "{'sides':6,'name':null}|name: expected text, not null",
                "{'sides':'six','name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not text"
                        + " \"six\"",
                "{'sides':'','name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not text \"\"",
                "{'sides':'  ','name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not text \"  \"",
                "{'sides':'null','name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not text"
                        + " \"null\"",
                "{'sides':6.5,'name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not 6.5",
                "{'sides':NaN,'name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not NaN",
                "{'sides':true,'name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not true",
                "{'sides':2147483648,'name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not"
                        + " 2147483648",
                "{'sides':'2147483648','name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not text"
                        + " \"2147483648\"",
                "{'sides':99999999999999999999,'name':'x'}|sides: expected an integer from -2147483648 to 2147483647,"
                        + " not 99999999999999999999",
                "{'sides':[6],'name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not an array",
                "{'sides':{},'name':'x'}|sides: expected an integer from -2147483648 to 2147483647, not an object",
                "{'sides':6,'name':6}|name: expected text, not 6",
                "{'sides':6,'name':6.5}|name: expected text, not 6.5",
                "{'sides':6,'name':true}|name: expected text, not true",
                "{'sides':6,'name':['x']}|name: expected text, not an array",
                "{'sides':6,'name':{}}|name: expected text, not an object",
                "[]|expected an object, not an array",
                "[{'sides':6,'name':'x'}]|expected an object, not an array",
                "null|expected an object, not null",
                "6|expected an object, not 6",
                "''|expected an object, not text \"\"",
                "'x'|expected an object, not text \"x\"",
                "true|expected an object, not true",
                "NaN|expected an object, not NaN"
            })
    void refusesWhatDoesNotFitARecord(String body, String text) {
        assertThat(refusal(Roll.class, body)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{'id':'12345678-1234-1234-1234-1234567890ab','items':[{'name':'a','count':1},{'count':"
                        + "1}]}|items[1].name:"
                        + " missing, expected text",
                "{'id':'12345678-1234-1234-1234-1234567890ab','items':[{'name':'a','count':1},null]}|items[1]:"
                        + " expected an object, not null",
                "{'id':'12345678-1234-1234-1234-1234567890ab','items':[{'name':'a','count':1e3}]}|items[0].count:"
                        + " expected an integer from -2147483648 to 2147483647, not 1E+3",
                "{'id':'12345678-1234-1234-1234-1234567890ab','items':{}}|items: expected an array, not an object",
                "{'id':'12345678-1234-1234-1234-1234567890ab','items':'x'}|items: expected an array, not text \"x\"",
                "{'id':'x','items':[]}|id: expected a UUID, not text \"x\"",
                "{'id':'','items':[]}|id: expected a UUID, not text \"\"",
                "{'items':[]}|id: missing, expected a UUID"
            })
    void namesThePathOfAnInnerField(String body, String text) {
        assertThat(refusal(Order.class, body)).isEqualTo(text);
    }

    @Test
    void takesDigitsAsTextForNumbers() {
        assertThat(codec.binding(Roll.class).read(json("{'sides':'6','name':'x'}")))
                .isEqualTo(new Roll(6, "x"));
        assertThat(codec.binding(BigDecimal.class).read(json("'1.50'"))).isEqualTo(new BigDecimal("1.50"));
        assertThat(codec.binding(long.class).read(json("'-9'"))).isEqualTo(-9L);
    }

    @Test
    void takesTheLastOfEqualFields() {
        Binding roll = codec.binding(Roll.class);
        Binding die = codec.binding(Die.class);

        assertThat(roll.read(json("{'sides':1,'name':'a','sides':2,'name':'b'}")))
                .isEqualTo(new Roll(2, "b"));
        assertThat(roll.read(json("{'sides':'six','sides':6,'name':'b'}"))).isEqualTo(new Roll(6, "b"));
        assertThat(die.read(json("{'sides':1,'sides':6}"))).isEqualTo(new Die(6));
        assertThat(refusal(Die.class, "{'sides':6,'sides':1}")).isEqualTo("a die needs at least 2 sides, not 1");
    }

    @Test
    void letsOptionalAndNullableFieldsBeMissingOrNull() {
        Loose empty = new Loose(Optional.empty(), Optional.empty(), OptionalInt.empty(), null);
        Binding binding = codec.binding(Loose.class);

        assertThat(binding.read(json("{}"))).isEqualTo(empty);
        assertThat(binding.read(json("{'text':null,'number':null,'small':null,'note':null}")))
                .isEqualTo(empty);
        assertThat(binding.read(json("{'text':'a','number':1,'small':2,'note':'b'}")))
                .isEqualTo(new Loose(Optional.of("a"), Optional.of(1), OptionalInt.of(2), "b"));
        assertThat(refusal(Loose.class, "{'number':'x'}"))
                .isEqualTo("number: expected an integer from -2147483648 to 2147483647, not text \"x\"");
        assertThat(codec.binding(OnTypes.Note.class).read(json("{'other':'a'}")))
                .isEqualTo(new OnTypes.Note(null, "a"));
        assertThat(refusal(OnTypes.Note.class, "{}")).isEqualTo("other: missing, expected text");
    }

    @Test
    void passesOnWhatAConstructorSays() {
        assertThat(refusal(Die.class, "{'sides':1}")).isEqualTo("a die needs at least 2 sides, not 1");
        assertThat(refusal(Box.class, "{'die':{'sides':1},'dice':[]}"))
                .isEqualTo("die: a die needs at least 2 sides, not 1");
        assertThat(refusal(Box.class, "{'die':{'sides':6},'dice':[{'sides':6},{'sides':0}]}"))
                .isEqualTo("dice[1]: a die needs at least 2 sides, not 0");
        assertThatThrownBy(() -> codec.binding(Box.class).read(json("{'die':{'sides':13},'dice':[]}")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.REFUSED))
                .hasMessage("13 is bad luck");
        assertThatThrownBy(() -> codec.binding(Box.class).read(json("{'die':{'sides':99},'dice':[]}")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a fault of the program");
    }

    @Test
    void readsAndWritesEveryKindOfField() {
        String body = "{'truth':true,'octet':-128,'small':1,'medium':2,'large':9223372036854775807,'thin':1.5,'fat':"
                + "1.0E100,'letter':'x','boxed':3,'whole':123456789012345678901234567890,'exact':1.10,'text':'é\\n"
                + "','color':'RED','time':'2026-01-31T12:30:00Z','day':'2026-01-31','length':'PT1M30S',"
                + "'id':'12345678-1234-1234-1234-1234567890ab','raw':'AAEC','numbers':[1,2],'colors':['GREEN'],"
                + "'counts':{'b':1,'a':2},'any':{'z':1.10,'a':[null,12345678901234567890]}}";
        Binding binding = codec.binding(All.class);

        All read = (All) binding.read(json(body));

        assertThat(read.time()).isEqualTo(Instant.parse("2026-01-31T12:30:00Z"));
        assertThat(read.exact()).isEqualTo(new BigDecimal("1.10"));
        assertThat(binding.write(read)).hasToString(json(body).utf8());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "truth|1|true or false",
                "truth|'true'|true or false",
                "octet|128|an integer from -128 to 127",
                "octet|'200'|an integer from -128 to 127",
                "octet|255|an integer from -128 to 127",
                "small|40000|an integer from -32768 to 32767",
                "large|9223372036854775808|an integer from -9223372036854775808 to 9223372036854775807",
                "thin|'x'|a number",
                "thin|1e39|a number",
                "fat|true|a number",
                "fat|1e999|a number",
                "fat|'1e999'|a number",
                "letter|'xy'|text of one character",
                "letter|''|text of one character",
                "letter|65|text of one character",
                "boxed|'null'|an integer from -2147483648 to 2147483647",
                "whole|1.5|an integer",
                "whole|NaN|an integer",
                "whole|1e999999999|an integer",
                "exact|'x'|a number",
                "exact|NaN|a number",
                "exact|'NaN'|a number",
                "exact|Infinity|a number",
                "color|'BLUE'|one of RED, GREEN",
                "color|0|one of RED, GREEN",
                "color|'red'|one of RED, GREEN",
                "color|''|one of RED, GREEN",
                "color|'0'|one of RED, GREEN",
                "color|'color 0'|one of RED, GREEN",
                "time|'x'|a time such as 2026-01-31T12:30:00Z",
                "time|''|a time such as 2026-01-31T12:30:00Z",
                "day|'2026-02-30'|a date such as 2026-01-31",
                "length|'x'|a duration such as PT1M30S",
                "raw|'?'|text in base64",
                "numbers|1|an array",
                "colors|{}|an array",
                "counts|[]|an object",
                "id|1|a UUID"
            })
    void refusesWhatDoesNotFitAField(String field, String value, String expected) {
        String body = "{'truth':true,'octet':-128,'small':1,'medium':2,'large':1,'thin':1.5,'fat':1.0E100,"
                + "'letter':'x','boxed':3,'whole':1,'exact':1.10,'text':'é','color':'RED',"
                + "'time':'2026-01-31T12:30:00Z','day':'2026-01-31','length':'PT1M30S',"
                + "'id':'12345678-1234-1234-1234-1234567890ab','raw':'AAEC','numbers':[1,2],'colors':['GREEN'],"
                + "'counts':{'b':1},'any':1,'" + field + "':" + value + "}";

        assertThat(refusal(All.class, body)).startsWith(field + ": expected " + expected + ", not ");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "numbers|[1,'x']|numbers[1]: expected an integer from -2147483648 to 2147483647, not text \"x\"",
                "numbers|[1,null]|numbers[1]: expected an integer from -2147483648 to 2147483647, not null",
                "colors|['RED',null]|colors[1]: expected one of RED, GREEN, not null",
                "counts|{'a':null}|counts.a: expected an integer from -9223372036854775808 to 9223372036854775807, not"
                        + " null",
                "counts|{'a':'x'}|counts.a: expected an integer from -9223372036854775808 to 9223372036854775807, not"
                        + " text \"x\""
            })
    void refusesWhatDoesNotFitAnElement(String field, String value, String expected) {
        String body = "{'truth':true,'octet':-128,'small':1,'medium':2,'large':1,'thin':1.5,'fat':1.0E100,"
                + "'letter':'x','boxed':3,'whole':1,'exact':1.10,'text':'é','color':'RED',"
                + "'time':'2026-01-31T12:30:00Z','day':'2026-01-31','length':'PT1M30S',"
                + "'id':'12345678-1234-1234-1234-1234567890ab','raw':'AAEC','numbers':[1,2],'colors':['GREEN'],"
                + "'counts':{'b':1},'any':1,'" + field + "':" + value + "}";

        assertThat(refusal(All.class, body)).isEqualTo(expected);
    }

    @Test
    void leavesTheInitialValueOfAMissingFieldOfAPlainClass() {
        Binding binding = codec.binding(Bean.class);

        Bean bean = (Bean) binding.read(json("{'name':'x','hidden':'y','note':null}"));

        assertThat(bean.count).isEqualTo(7);
        assertThat(bean.name).isEqualTo("x");
        assertThat(bean.note).isNull();
        assertThat(bean.getHidden()).isEqualTo("y");
        assertThat(refusal(Bean.class, "{'name':null}")).isEqualTo("name: expected text, not null");
        assertThat(refusal(Bean.class, "{'hidden':null}")).isEqualTo("hidden: expected text, not null");
        assertThat(refusal(Bean.class, "{'count':null}"))
                .isEqualTo("count: expected an integer from -2147483648 to 2147483647, not null");
        assertThat(binding.write(new Bean()).utf8()).contains("\"count\":7", "\"hidden\":\"hidden\"");
    }

    @Test
    void losesNothingOfAnUntypedBody() {
        String body =
                "{'z':12345678901234567890123,'a':1.10,'m':[1,2.50,null,true,'\\u0000é😀'],'b':{'y':1E+400,'x':-0.5}}";

        for (Type type : List.of(Object.class, Map.class, LinkedHashMap.class, generic("mapOfObjects"))) {
            Binding binding = codec.binding(type);
            assertThat(binding.write(binding.read(json(body))))
                    .as(type.getTypeName())
                    .hasToString(json(body).utf8());
        }
    }

    @Test
    void bindsGenericTypes() {
        Binding binding = codec.binding(generic("mapOfLists"));

        assertThat(binding.read(json("{'a':[{'name':'x','count':1}]}")))
                .isEqualTo(Map.of("a", List.of(new Item("x", 1))));
        assertThat(refusal(generic("mapOfLists"), "{'a':[{'name':'x','count':1},{}]}"))
                .isEqualTo(
                        "a[1].name: missing, expected text; a[1].count: missing, expected an integer from -2147483648"
                                + " to 2147483647");
        assertThat(refusal(generic("mapOfLists"), "{'a':null}")).isEqualTo("a: expected an array, not null");
        assertThat(refusal(generic("mapOfLists"), "{'a':[null]}")).isEqualTo("a[0]: expected an object, not null");
        assertThat(codec.binding(generic("optional")).read(json("null"))).isEqualTo(Optional.empty());
    }

    @Test
    void bindsScalars() {
        assertThat(codec.binding(String.class).read(json("'a'"))).isEqualTo("a");
        assertThat(codec.binding(String.class).read(json("''"))).isEqualTo("");
        assertThat(codec.binding(Integer.class).read(json("1"))).isEqualTo(1);
        assertThat(codec.binding(Color.class).read(json("'GREEN'"))).isEqualTo(Color.GREEN);
        assertThat(codec.binding(Color.class).write(Color.GREEN)).hasToString("\"GREEN\"");
        assertThat(codec.binding(Object.class).read(json("null"))).isNull();
        assertThat(codec.binding(String.class).write(null)).hasToString("null");
        assertThat(refusal(String.class, "1")).isEqualTo("expected text, not 1");
        assertThat(refusal(int.class, "null"))
                .isEqualTo("expected an integer from -2147483648 to 2147483647, not null");
    }

    @Test
    void writesHalfASurrogatePairAsAnEscape() {
        assertThat(codec.binding(Item.class).write(new Item("é\ud800x", 1)))
                .hasToString("{\"name\":\"é\\ud800x\",\"count\":1}");
        assertThat(codec.binding(String.class).write("😀\udc00\ud83d")).hasToString("\"😀\\udc00\\ud83d\"");
        assertThat(codec.binding(Map.class).write(Map.of("\udfff", "\ud800"))).hasToString("{\"\\udfff\":\"\\ud800\"}");
        assertThat(codec.binding(Item.class).read(json("{'name':'\\ud800','count':1}")))
                .isEqualTo(new Item("\ud800", 1));
    }

    @Test
    void writesLongTextsOfAnyCharactersAsTheyAre() {
        SplittableRandom random = new SplittableRandom(3);
        Binding binding = codec.binding(String.class);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder("y".repeat(random.nextInt(3)));
            int length = 1_980 + random.nextInt(40) * (1 + random.nextInt(5));
            while (text.length() < length) {
                switch (random.nextInt(4)) {
                    case 0 -> text.append("x".repeat(random.nextInt(500)));
                    case 1 -> text.append("😀".repeat(random.nextInt(500)));
                    case 2 -> text.append((char) (0xD7F0 + random.nextInt(0x820)));
                    default -> text.append('é');
                }
            }

            Bytes written = binding.write(text.toString());

            assertThat(written).isEqualTo(codec.text(text.toString()));
            assertThat(binding.read(written)).isEqualTo(text.toString());
        }
    }

    @Test
    void writesWhatIsNoNumberAsText() {
        assertThat(codec.binding(double[].class).write(new double[] {1, Double.NaN, Double.NEGATIVE_INFINITY}))
                .hasToString("[1.0,\"NaN\",\"-Infinity\"]");
        assertThat(codec.binding(Object.class).write(codec.binding(Object.class).read(json("[NaN,-Infinity]"))))
                .hasToString("[\"NaN\",\"-Infinity\"]");
    }

    @Test
    void writesAnAnswerWithAllThatItsOwnClassHas() {
        assertThat(codec.binding(Shapes.class).write(new Circle(2))).hasToString("{\"radius\":2}");
    }

    @Test
    void neverWritesALineFeed() {
        assertThat(codec.binding(Map.class).write(Map.of("a\n", "b\r\n"))).hasToString("{\"a\\n\":\"b\\r\\n\"}");
    }

    @Test
    void refusesToWriteACircle() {
        Loop loop = new Loop();
        loop.items.add(loop);

        assertThatThrownBy(() -> codec.binding(Loop.class).write(loop)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesATypeThatItCannotBind() {
        Type variable = List.class.getTypeParameters()[0];

        assertThatThrownBy(() -> codec.binding(variable))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot bind E: nothing says what E is");
        assertThatThrownBy(() -> codec.binding(Shapes.class).read(json("{}")))
                .isInstanceOf(IllegalArgumentException.class)
                .isNotInstanceOf(RefusedException.class);
    }

    @Test
    void refusesAnExponentBeyondEveryType() {
        assertThat(refusal(Object.class, "1e9999999999")).isEqualTo("the exponent of a number is too large");
        assertThat(refusal(Object.class, "{'a':[1e9999999999]}")).endsWith("the exponent of a number is too large");
        assertThat(refusal(BigDecimal.class, "1e-9999999999")).endsWith("the exponent of a number is too large");
        assertThat(refusal(Price.class, "{'amount':1e9999999999}"))
                .isEqualTo("amount: the exponent of a number is too large");
        assertThat(refusal(Roll.class, "{'sides':1e9999999999,'name':'x'}")).contains("sides: ");
    }

    @Test
    void refusesHalfASurrogatePairInAName() {
        for (String name : List.of("\\udc00", "a\\ud800", "\\ud800x", "\\ud800\\u0041")) {
            assertThat(refusal(Object.class, "{'" + name + "':1}"))
                    .isEqualTo("the name of a field holds half a surrogate pair");
            assertThat(refusal(Roll.class, "{'sides':6,'name':'x','" + name + "':1}"))
                    .isEqualTo("the name of a field holds half a surrogate pair");
        }
    }

    @Test
    void readsARecordThatHoldsItself() {
        assertThat(codec.binding(Node.class).read(json("{'next':{'next':null}}")))
                .isEqualTo(new Node(Optional.of(new Node(Optional.empty()))));
    }

    @Test
    void refusesABodyThatMiddlewareMadeAndThatIsNoJson() {
        assertThat(refusal(Roll.class, "{'sides':")).isEqualTo("the body cannot be read as JSON");
        assertThat(refusal(Roll.class, "{'sides':6,'name':'x'} x")).isEqualTo("the body cannot be read as JSON");
    }

    @SuppressWarnings("unused")
    private static Map<String, Object> mapOfObjects;

    @SuppressWarnings("unused")
    private static Map<String, List<Item>> mapOfLists;

    @SuppressWarnings("unused")
    private static Optional<Item> optional;

    private static Type generic(String field) {
        try {
            return TypedBodyTest.class.getDeclaredField(field).getGenericType();
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    private String refusal(Type type, String body) {
        Throwable thrown = catchThrowable(() -> codec.binding(type).read(json(body)));
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID));
        return thrown.getMessage();
    }

    private static Bytes json(String text) {
        return Bytes.utf8(text.replace('\'', '"'));
    }

    @KnownFieldsOnly
    record Sale(String item, Optional<Price> price) {

        record Price(int amount) {}
    }

    @Test
    void refusesFieldsThatATypeWithKnownFieldsOnlyDoesNotHave() {
        Binding binding = new JsonCodec().binding(Sale.class);

        assertThat(binding.read(Bytes.utf8("{\"item\":\"tea\",\"price\":{\"amount\":3}}")))
                .isEqualTo(new Sale("tea", Optional.of(new Sale.Price(3))));
        assertThatThrownBy(() -> binding.read(Bytes.utf8("{\"item\":\"tea\",\"prise\":{}}")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessage("prise: unknown field; known are item, price");
        assertThatThrownBy(() -> binding.read(Bytes.utf8("{\"item\":\"tea\",\"price\":{\"amount\":3,\"n\":1}}")))
                .hasMessage("price.n: unknown field; known are amount");
        assertThatThrownBy(() -> binding.read(Bytes.utf8("{\"item\":\"tea\",\"item\":\"tea\",\"n\":1}")))
                .hasMessage("n: unknown field; known are item, price");
    }

    @KnownFieldsOnly
    @SnakeCaseFields
    record Sweep(String queueName, Optional<String> olderThan, int dryRunLimit, List<Part> firstParts) {

        record Part(int partSize) {}
    }

    @Test
    void namesTheFieldsOfATypeWithSnakeCaseFieldsInSnakeCase() {
        Binding binding = new JsonCodec().binding(Sweep.class);
        Bytes body = json("{'queue_name':'a','older_than':'PT1H','dry_run_limit':3,'first_parts':[{'partSize':1}]}");
        var value = new Sweep("a", Optional.of("PT1H"), 3, List.of(new Sweep.Part(1)));

        assertThat(binding.read(body)).isEqualTo(value);
        assertThat(binding.write(value)).isEqualTo(body);
        assertThat(refusal(Sweep.class, "{'queue_name':'a','dry_run_limit':3,'first_parts':[],'olderThan':'PT1H'}"))
                .isEqualTo("olderThan: unknown field; known are queue_name, older_than, dry_run_limit, first_parts");
        assertThat(refusal(Sweep.class, "{'queue_name':'a'}"))
                .isEqualTo("dry_run_limit: missing, expected an integer from -2147483648 to 2147483647; "
                        + "first_parts: missing, expected an array");
        assertThat(refusal(Sweep.class, "{'queue_name':'a','dry_run_limit':'x','first_parts':[]}"))
                .startsWith("dry_run_limit: expected an integer");
    }
}
