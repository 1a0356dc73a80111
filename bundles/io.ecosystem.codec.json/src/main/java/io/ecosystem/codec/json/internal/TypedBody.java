package io.ecosystem.codec.json.internal;

import com.fasterxml.jackson.annotation.JsonSetter;
import io.ecosystem.api.codec.Binding;
import io.ecosystem.api.message.Bytes;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Binds bodies to one user type with Jackson. The mapper and its caches are this binding's own, so nothing else holds
 * on to the classes of the type.
 */
final class TypedBody implements Binding {

    private static final Bytes NULL = Bytes.utf8("null");

    private final BodyFactory factory;
    private final JavaType type;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final Mismatch mismatch;

    TypedBody(Type type, Limits limits) {
        factory = new BodyFactory(limits);
        JsonMapper mapper = mapper(factory, type);
        this.type = resolve(mapper, type);
        reader = mapper.readerFor(this.type);
        writer = Modifier.isFinal(this.type.getRawClass().getModifiers())
                ? mapper.writerFor(this.type) : mapper.writer();
        mismatch = new Mismatch(mapper, this.type);
    }

    @Override
    public Object read(Bytes data) {
        Object value;
        try {
            value = reader.readValue(data.array(), data.offset(), data.length());
        } catch (JacksonException e) {
            return mismatch.readAgain(reader, data, e);
        } finally {
            factory.trim();
        }
        if (value == null && type.getRawClass() != Object.class) {
            throw mismatch.nullBody();
        }
        return value;
    }

    @Override
    public Bytes write(Object value) {
        if (value == null) {
            return NULL;
        }
        try {
            return Bytes.of(writer.writeValueAsBytes(value));
        } catch (JacksonException e) {
            return writeEscaped(value);
        }
    }

    /** A string with half a surrogate pair has no UTF-8 form; as characters it can be written, and then escaped. */
    private Bytes writeEscaped(Object value) {
        try {
            return Text.json(writer.writeValueAsString(value));
        } catch (JacksonException e) {
            throw Mismatch.unwritable(e);
        }
    }

    private static JavaType resolve(JsonMapper mapper, Type type) {
        try {
            return mapper.constructType(type);
        } catch (IllegalArgumentException | JacksonException e) {
            throw new IllegalArgumentException("cannot bind " + type.getTypeName(), e);
        }
    }

    private static JsonMapper mapper(BodyFactory factory, Type type) {
        JsonMapper.Builder builder = JsonMapper.builder(factory)
                .annotationIntrospector(new Nullability())
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfigDefaults(all -> all
                        .setAcceptBlankAsEmpty(false)
                        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .withCoercionConfig(LogicalType.Textual, text -> text
                        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.TryConvert)
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfig(LogicalType.Boolean, truth -> truth
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.String, CoercionAction.Fail))
                .withCoercionConfig(LogicalType.Integer, whole -> whole
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
                .withCoercionConfig(LogicalType.Float, number -> number
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
        JavaType resolved = resolve(builder.build(), type);
        return builder
                .changeDefaultNullHandling(nulls -> JsonSetter.Value.forContentNulls(
                        Nullability.contentNulls(resolved)))
                .build();
    }
}
