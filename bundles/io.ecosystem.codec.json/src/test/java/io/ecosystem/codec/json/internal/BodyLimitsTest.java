package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Binding;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class BodyLimitsTest {

    record Node(Optional<Node> next) {}

    record Tree(List<Tree> a) {}

    record Renamed(@JsonProperty("first_name") String firstName, int age) {}

    record Point(int x, int y) {}

    private final JsonCodec codec = new JsonCodec();

    @Test
    void keepsFewOfTheNamesThatStrangersSend() {
        BodyFactory factory = new BodyFactory(JsonLimits.DEFAULT);
        JsonMapper mapper = JsonMapper.builder(factory).build();
        for (int i = 0; i < 200; i++) {
            int round = i;
            String body = IntStream.range(0, 100)
                    .mapToObj(n -> "\"name" + round + "_" + n + "\":1")
                    .collect(Collectors.joining(",", "{", "}"));

            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            mapper.readerFor(Map.class).readValue(bytes, 0, bytes.length);
            factory.trim();

            assertThat(factory.knownNames()).isLessThanOrEqualTo(256);
        }
    }

    @Test
    void readsAndWritesBodiesAsDeepAsIsAcceptedByDefault() throws Exception {
        String typed = "{\"next\":".repeat(499) + "null" + "}".repeat(499);
        String untyped = "[".repeat(499) + "]".repeat(499);

        assertThat(onVirtualThread(() -> passed(codec, Node.class, typed))).isEqualTo(typed);
        assertThat(onVirtualThread(() -> passed(codec, Object.class, untyped))).isEqualTo(untyped);
    }

    @Test
    void refusesABodyThatIsTooDeepForTheThread() {
        JsonCodec deepest = new JsonCodec(new JsonLimits(1_000, 10_000, 1_000));
        String body = "{\"a\":[".repeat(495) + "]}".repeat(495);
        Callable<String> recursive = () -> {
            try {
                return deep(5_000, () -> passed(deepest, Tree.class, body));
            } catch (RefusedException refusal) {
                return refusal.getMessage();
            }
        };

        assertThat(onVirtualThread(recursive)).isIn(body, "nested too deeply");
    }

    private static String deep(int frames, Callable<String> work) throws Exception {
        return frames == 0 ? work.call() : deep(frames - 1, work);
    }

    private static String passed(JsonCodec codec, Class<?> type, String body) {
        Binding binding = codec.binding(type);
        return binding.write(binding.read(Bytes.utf8(body))).utf8();
    }

    private static String onVirtualThread(Callable<String> work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.submit(work).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "maxDepth,3,1000,1000",
        "maxDepth,1001,1000,1000",
        "maxNumberLength,500,0,1000",
        "maxNameLength,500,1000,-1"
    })
    void refusesALimitThatCannotBe(String key, int depth, int number, int name) {
        assertThatThrownBy(() -> new JsonLimits(depth, number, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + " must be from ");
    }

    @Test
    void readsNumbersOfTheGreatestLength() {
        String digits = "9".repeat(10_000);

        assertThat(codec.binding(BigInteger.class).read(Bytes.utf8(digits))).isEqualTo(new BigInteger(digits));
        assertThat(codec.binding(Object.class).write(codec.binding(Object.class).read(Bytes.utf8("[" + digits + "]"))))
                .hasToString("[" + digits + "]");
    }

    @Test
    void followsAnnotationsOfTheUser() {
        Binding binding = codec.binding(Renamed.class);

        assertThat(binding.read(Bytes.utf8("{\"first_name\":\"Ada\",\"age\":36}")))
                .isEqualTo(new Renamed("Ada", 36));
        assertThat(binding.write(new Renamed("Ada", 36))).hasToString("{\"first_name\":\"Ada\",\"age\":36}");
        assertThatThrownBy(() -> binding.read(Bytes.utf8("{\"first_name\":\"Ada\"}")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("age: missing, expected an integer from -2147483648 to 2147483647");
        assertThatThrownBy(() -> binding.read(Bytes.utf8("{\"age\":1}")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("first_name: missing, expected text");
    }

    @Test
    void isSafeForManyThreads() throws Exception {
        Binding binding = codec.binding(Point.class);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> results = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> {
                        Point point = new Point(i, -i);
                        return binding.read(binding.write(point)).equals(point);
                    }))
                    .toList();
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        }
    }
}
