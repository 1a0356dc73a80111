package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.NoKey;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.SpanKey;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.message.Uid;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

    private static final UUID TRACE = UUID.fromString("12345678-1234-1234-1234-1234567890ab");
    private static final String SPAN_KEY =
            "{'trace_id':'12345678-1234-1234-1234-1234567890ab','span_id':'1234567890abcdef'}";

    private final JsonCodec codec = new JsonCodec();

    @Test
    void readsARequestOfTheNewerGeneration() {
        Request request = request("{'route_key':'echo','span_key':" + SPAN_KEY + ",'data':{'a':1}}");

        assertThat(request.key()).isEqualTo(new SpanKey(TRACE, 0x1234567890abcdefL));
        assertThat(request.route()).isEqualTo("echo");
        assertThat(request.data()).hasToString("{\"a\":1}");
    }

    @Test
    void readsARequestOfTheOlderGeneration() {
        Request request = request("{'uid':'Some Text','route_key':'echo','data':null}");

        assertThat(request.key()).isEqualTo(new Uid("Some Text"));
        assertThat(request.data()).hasToString("null");
    }

    @Test
    void takesFieldsInAnyOrderAndIgnoresOthers() {
        Request request =
                request(" \t{ 'x' : [{}, [1, 2]] , 'data' : [ 1 ] , 'y':{'data':2,'uid':3}, 'route_key' : 'r',"
                        + " 'uid' : 'u' , 'z':1e5 } \r");

        assertThat(request).isEqualTo(new Request(new Uid("u"), "r", Bytes.utf8("[ 1 ]")));
    }

    @Test
    void readsMetadataThatIsTexts() {
        assertThat(metadata("{'a':'x','\\u0062':'\\u00e9','c':1,'d':{'e':'f'}}"))
                .isEqualTo(Map.of("a", "x", "b", "é"));
        for (String other : List.of("{}", "null", "7", "[{'a':'b'}]", "'text'", "{'a':'x'},'metadata':{}")) {
            assertThat(metadata(other)).as(other).isEmpty();
        }
        assertThat(request("{'uid':'u','route_key':'r','data':{'metadata':{'a':'b'}}}")
                        .metadata())
                .isEmpty();
    }

    private Map<String, String> metadata(String stated) {
        return request("{'uid':'u','metadata':" + stated + ",'route_key':'r','data':1}")
                .metadata();
    }

    @Test
    void takesTheLastOfEqualFields() {
        Request request = request("{'uid':1,'uid':'u','route_key':'a','route_key':'b','data':1,'data':2}");

        assertThat(request).isEqualTo(new Request(new Uid("u"), "b", Bytes.utf8("2")));
    }

    @Test
    void takesTheLastOfEqualFieldsOfASpanKey() {
        Request request = request("{'span_key':{'trace_id':1},'span_key':{'span_id':1,'trace_id':'x','span_id':2,"
                + "'trace_id':'" + TRACE + "'},'route_key':'b','data':1}");

        assertThat(request.key()).isEqualTo(new SpanKey(TRACE, 2));
    }

    @Test
    void sharesTheArrayOfTheLine() {
        Bytes line = line("{'uid':'u','route_key':'r','data':{'big':12345678901234567890.12345678901234567890}}");

        Request request = (Request) codec.decode(Bytes.of(line.array(), 0, line.length()));

        assertThat(request.data().array()).isSameAs(line.array());
        assertThat(request.data()).hasToString("{\"big\":12345678901234567890.12345678901234567890}");
    }

    @Test
    void readsALineInTheMiddleOfAnArray() {
        byte[] array = Bytes.utf8("xx{\"uid\":\"u\",\"route_key\":\"r\",\"data\":[7]}yy")
                .array();

        Decision decision = codec.decode(Bytes.of(array, 2, array.length - 4));

        assertThat(decision).isEqualTo(new Request(new Uid("u"), "r", Bytes.utf8("[7]")));
    }

    @Test
    void readsEscapedNamesAndTexts() {
        Request request =
                request("{'\\u0075id':'\\ud83d\\ude00\\n\\/','route\\u005fkey':'\\ud800x','d\\u0061ta':'\\ud800'}");

        assertThat(request.key()).isEqualTo(new Uid("\ud83d\ude00\n/"));
        assertThat(request.route()).isEqualTo("\ud800x");
        assertThat(request.data()).hasToString("\"\\ud800\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678-1234-1234-1234-1234567890ab",
                "12345678-1234-1234-1234-1234567890AB",
                "123456781234123412341234567890ab",
                "urn:uuid:12345678-1234-1234-1234-1234567890ab",
                "URN:UUID:12345678-1234-1234-1234-1234567890ab",
                "{12345678-1234-1234-1234-1234567890ab}",
                "\\u0031" + "2345678-1234-1234-1234-1234567890ab"
            })
    void readsEveryFormOfATrace(String trace) {
        Request request = request("{'span_key':{'trace_id':'" + trace + "','span_id':1},'route_key':'r','data':1}");

        assertThat(request.key()).isEqualTo(new SpanKey(TRACE, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "'1'",
                "'12345678-1234-1234-1234-1234567890a'",
                "'12345678-1234-1234-1234-1234567890abc'",
                "'12345678-1234-1234-1234-1234567890ag'",
                "'123456781234123412341234567890a-'",
                "'1234567-81234-1234-1234-1234567890ab'",
                "'urn:uuid:'",
                "'{}'",
                "'{'",
                "1",
                "null",
                "[]",
                "{}",
                "true",
                "'\u0661" + "2345678-1234-1234-1234-1234567890a'"
            })
    void refusesWhatIsNoTrace(String trace) {
        Response response = refused("{'span_key':{'trace_id':" + trace + ",'span_id':1},'route_key':'r','data':1}");

        assertThat(response.status()).isEqualTo(Status.INVALID);
        assertThat(text(response)).startsWith("\"span_key.trace_id: expected a UUID, not ");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'1234567890abcdef', 1234567890abcdef",
                "'1234567890ABCDEF', 1234567890abcdef",
                "'ffffffffffffffff', ffffffffffffffff",
                "'0x1234567890abcd', 1234567890abcd",
                "'0X1234567890abcd', 1234567890abcd",
                "'0x_234567890abcd', 234567890abcd",
                "'1_2_3_4_5_6_7_8_', -",
                "'1_2_3_4_5_6_7_89', 123456789",
                "'_123456789abcdef', -",
                "'1__23456789abcde', -",
                "'+123456789abcdef', 123456789abcdef",
                "'-123456789abcdef', -",
                "'-000000000000000', 0",
                "' 1234567890abcd ', 1234567890abcd",
                "'\\t1234567890abcd\\n', 1234567890abcd",
                "'                ', -",
                "'0x              ', -",
                "'+              1', -",
                "'0b11111111111111', b11111111111111",
                "'123456789abcdef', -",
                "'1234567890abcdef0', -",
                "'１234567890abcdef', 1234567890abcdef",
                "'1234567890abcdeｆ', -",
                "'+0x1234567890abc', 1234567890abc",
                "0, 0",
                "18446744073709551615, ffffffffffffffff",
                "18446744073709551616, -",
                "99999999999999999999, -",
                "-1, -",
                "-0, 0",
                "1.0, -",
                "1e3, -",
                "true, 1",
                "false, 0",
                "null, -",
                "[], -",
                "NaN, -",
                "Infinity, -"
            })
    void readsEveryFormOfASpan(String span, String expected) {
        Decision decision = codec.decode(
                line("{'span_key':{'trace_id':'" + TRACE + "','span_id':" + span + "},'route_key':'r','data':1}"));

        if (expected.equals("-")) {
            assertThat(((Response) decision).status()).isEqualTo(Status.INVALID);
            assertThat(((Response) decision).data().utf8())
                    .startsWith("\"span_key.span_id: expected 16 hexadecimal "
                            + "digits or an integer from 0 to 18446744073709551615, not ");
        } else {
            assertThat(((Request) decision).key()).isEqualTo(new SpanKey(TRACE, Long.parseUnsignedLong(expected, 16)));
        }
    }

    @Test
    void prefersAReadableSpanKeyToAUid() {
        Request both = request("{'uid':'u','span_key':" + SPAN_KEY + ",'route_key':'r','data':1}");
        Request unreadable = request("{'uid':'u','span_key':{'trace_id':1},'route_key':'r','data':1}");
        Request none = request("{'span_key':null,'uid':'u','route_key':'r','data':1}");
        Request badUid = request("{'uid':1,'span_key':" + SPAN_KEY + ",'route_key':'r','data':1}");

        assertThat(both.key()).isInstanceOf(SpanKey.class);
        assertThat(unreadable.key()).isEqualTo(new Uid("u"));
        assertThat(none.key()).isEqualTo(new Uid("u"));
        assertThat(badUid.key()).isInstanceOf(SpanKey.class);
    }

    @Test
    void namesEveryFieldThatIsMissing() {
        Response response = refused("{}");

        assertThat(response)
                .isEqualTo(new Response(
                        NoKey.INSTANCE,
                        Status.INVALID,
                        Bytes.utf8("\"span_key: missing, expected an object with trace_id and span_id; route_key:"
                                + " missing, expected text; data: missing, expected any JSON value\"")));
    }

    @Test
    void namesTheLimitThatWasPassed() {
        JsonCodec strict = new JsonCodec(new JsonLimits(10, 20, 64));

        assertThat(strict.decode(line("{'uid':'u','route_key':'r','data':" + "[".repeat(9) + "]".repeat(9) + "}")))
                .isInstanceOf(Request.class);
        assertThat(text(strict.decode(
                        line("{'uid':'u','route_key':'r','data':" + "[".repeat(10) + "]".repeat(10) + "}"))))
                .isEqualTo("\"nested deeper than 10 levels, at byte 43\"");
        assertThat(text(strict.decode(line("{'data':" + "1".repeat(21) + "}"))))
                .isEqualTo("\"a number of more than 20 characters, at byte 8\"");
        assertThat(text(strict.decode(line("{'" + "n".repeat(65) + "':1}"))))
                .isEqualTo("\"a name of more than 64 bytes, at byte 2\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {62, 63, 64, 65, 126, 127, 128, 129, 130, 200, 498})
    void keepsObjectsAndArraysApartAtAnyDepth(int depth) {
        String open = "[{'a':".repeat(depth / 2) + "[".repeat(depth % 2);
        String close = "]".repeat(depth % 2) + "}]".repeat(depth / 2);
        String wrong = "}".repeat(depth % 2) + "}]".repeat(depth / 2);

        assertThat(codec.decode(line("{'uid':'u','route_key':'r','data':" + open + "1" + close + "}")))
                .isInstanceOf(Request.class);
        if (depth % 2 == 1) {
            assertThat(codec.decode(line("{'uid':'u','route_key':'r','data':" + open + "1" + wrong + "}")))
                    .isInstanceOf(Response.class);
        }
        assertThat(codec.decode(line("{'uid':'u','route_key':'r','data':" + open + "1" + close + "]}")))
                .isInstanceOf(Response.class);
    }

    private Request request(String text) {
        return (Request) codec.decode(line(text));
    }

    private Response refused(String text) {
        Response response = (Response) codec.decode(line(text));
        assertThat(response.key()).isEqualTo(NoKey.INSTANCE);
        return response;
    }

    private static String text(Decision decision) {
        return ((Response) decision).data().utf8();
    }

    private static Bytes line(String text) {
        return Bytes.utf8(text.replace('\'', '"'));
    }
}
