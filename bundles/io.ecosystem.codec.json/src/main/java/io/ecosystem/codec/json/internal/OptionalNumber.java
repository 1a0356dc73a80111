package io.ecosystem.codec.json.internal;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Reads an optional number like the number that it holds. */
final class OptionalNumber<T> extends StdDeserializer<T> {

    private final Class<?> number;
    private final transient Function<Object, T> present;
    private final transient T absent;
    private transient @Nullable ValueDeserializer<Object> reader; // written before it is used

    private OptionalNumber(Class<T> type, Class<?> number, Function<Object, T> present, T absent) {
        super(type);
        this.number = number;
        this.present = present;
        this.absent = absent;
    }

    static SimpleModule addTo(SimpleModule module) {
        return module.addDeserializer(
                        OptionalInt.class,
                        new OptionalNumber<>(
                                OptionalInt.class,
                                int.class,
                                value -> OptionalInt.of((Integer) value),
                                OptionalInt.empty()))
                .addDeserializer(
                        OptionalLong.class,
                        new OptionalNumber<>(
                                OptionalLong.class,
                                long.class,
                                value -> OptionalLong.of((Long) value),
                                OptionalLong.empty()))
                .addDeserializer(
                        OptionalDouble.class,
                        new OptionalNumber<>(
                                OptionalDouble.class,
                                double.class,
                                value -> OptionalDouble.of((Double) value),
                                OptionalDouble.empty()));
    }

    @Override
    public void resolve(DeserializationContext context) {
        reader = context.findContextualValueDeserializer(context.constructType(number), null);
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
        return present.apply(Objects.requireNonNull(reader, "not resolved").deserialize(parser, context));
    }

    @Override
    public T getNullValue(DeserializationContext context) {
        return absent;
    }
}
