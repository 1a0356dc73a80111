package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Binding;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TypeCheckTest {

    private static final String OUTER = TypeCheckTest.class.getName() + "$";
    private static final String RECORD = "; declare a record, or a class with public fields or setters";
    private static final String STANDARD =
            ", which has no form in JSON here; declare a text, a number, a date or time, or a " + "record of your own";

    interface Owner {}

    abstract static class Base {
        public int x;
    }

    public static class Closed {
        public int x;

        private Closed(int x) {
            this.x = x;
        }
    }

    public class Inner {
        public int x;
    }

    record Item(String name, Owner owner) {}

    record Order(int id, List<Item> items) {}

    record Deep(Map<String, Optional<List<Order[]>>> orders) {}

    record Dated(LocalDate day, Date date) {}

    record Odd(Class<?> type) {}

    record Addressed(List<InetAddress> hosts) {}

    record Keyed(Map<Item, String> names) {}

    record Based(Base base) {}

    record Made(Closed closed) {}

    record Nested(Inner inner) {}

    record Raw(Bytes raw) {}

    record Lettered(char[] letters) {}

    record Node(
            String name,
            Optional<Node> next,
            List<Node> others,
            Instant time,
            Map<LocalDate, Set<Integer>> days,
            Object any,
            Map<String, Object> more,
            int[] numbers,
            byte[] bytes) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
    interface Shape {}

    record Circle(int radius) implements Shape {}

    record Drawing(List<Shape> shapes) {}

    public static class Streaming {
        public InputStream in;
    }

    static List<Arguments> unreadable() {
        return List.of(
                Arguments.of(Owner.class, "Owner: it is " + OUTER + "Owner, an interface" + RECORD),
                Arguments.of(Item.class, "Item: its owner is " + OUTER + "Owner, an interface" + RECORD),
                Arguments.of(Order.class, "Order: its items[].owner is " + OUTER + "Owner, an interface" + RECORD),
                Arguments.of(
                        Deep.class,
                        "Deep: its orders.*[][].items[].owner is " + OUTER + "Owner, an interface" + RECORD),
                Arguments.of(Dated.class, "Dated: its date is java.util.Date" + STANDARD),
                Arguments.of(Odd.class, "Odd: its type is java.lang.Class" + STANDARD),
                Arguments.of(Addressed.class, "Addressed: its hosts[] is java.net.InetAddress" + STANDARD),
                Arguments.of(
                        Keyed.class, "Keyed: its names has keys of type " + OUTER + "Item; declare a map from String"),
                Arguments.of(Based.class, "Based: its base is " + OUTER + "Base, an abstract class" + RECORD),
                Arguments.of(
                        Made.class,
                        "Made: its closed is " + OUTER + "Closed, which has no constructor without parameters"
                                + RECORD),
                Arguments.of(Nested.class, "Nested: its inner is " + OUTER + "Inner, "),
                Arguments.of(Raw.class, "Raw: its raw is io.ecosystem.api.message.Bytes, which has no constructor"),
                Arguments.of(Lettered.class, "Lettered: its letters"),
                Arguments.of(Streaming.class, "Streaming: its in is java.io.InputStream" + STANDARD));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void namesThePartThatCannotBeRead(Class<?> type, String problem) {
        Binding binding = new JsonCodec().binding(type);

        assertThatThrownBy(binding::checkReading)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cannot read a body as " + OUTER + problem);
    }

    static List<Arguments> unwritable() {
        return List.of(
                Arguments.of(Dated.class, "Dated: its date is java.util.Date" + STANDARD),
                Arguments.of(Odd.class, "Odd: its type is java.lang.Class" + STANDARD),
                Arguments.of(
                        Keyed.class, "Keyed: its names has keys of type " + OUTER + "Item; declare a map from String"),
                Arguments.of(Lettered.class, "Lettered: its letters"));
    }

    @ParameterizedTest
    @MethodSource("unwritable")
    void namesThePartThatCannotBeWritten(Class<?> type, String problem) {
        Binding binding = new JsonCodec().binding(type);

        assertThatThrownBy(binding::checkWriting)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cannot write a body of type " + OUTER + problem);
    }

    @Test
    void findsNothingWrongWithWhatCanBeReadAndWritten() {
        for (Type type : List.of(
                Node.class,
                Drawing.class,
                Object.class,
                Map.class,
                List.class,
                String.class,
                int.class,
                Instant.class,
                byte[].class,
                Locale.Category.class,
                Void.class,
                Bytes.class)) {
            Binding binding = new JsonCodec().binding(type);

            assertThatCode(binding::checkReading).as(type.getTypeName()).doesNotThrowAnyException();
            assertThatCode(binding::checkWriting).as(type.getTypeName()).doesNotThrowAnyException();
        }
        for (Type type : List.of(Item.class, Order.class, Owner.class, Based.class, Number.class, Comparable.class)) {
            assertThatCode(new JsonCodec().binding(type)::checkWriting)
                    .as(type.getTypeName())
                    .doesNotThrowAnyException();
        }
    }
}
