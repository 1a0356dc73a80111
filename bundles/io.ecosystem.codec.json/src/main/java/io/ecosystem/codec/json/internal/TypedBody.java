package io.ecosystem.codec.json.internal;

import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Binding;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.AnnotationIntrospector;
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
import tools.jackson.databind.type.TypeFactory;

/**
 * Binds bodies to one user type with Jackson. The binding has its own mapper and caches, so nothing else refers to the
 * classes of the type.
 */
final class TypedBody implements Binding {

    private static final Bytes NULL = Bytes.utf8("null");

    private final BodyFactory factory;
    private final JavaType type;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final Mismatch mismatch;
    private final JsonMapper mapper;

    TypedBody(Type type, JsonLimits limits) {
        factory = new BodyFactory(limits);
        this.type = resolve(type);
        mapper = mapper(factory, this.type);
        reader = mapper.readerFor(this.type);
        writer = Modifier.isFinal(this.type.getRawClass().getModifiers())
                ? mapper.writerFor(this.type)
                : mapper.writer();
        mismatch = new Mismatch(mapper, this.type);
    }

    @Override
    public void checkReading() {
        TypeCheck.reading(mapper, type);
    }

    @Override
    public void checkWriting() {
        TypeCheck.writing(mapper, type);
    }

    @Override
    public Object read(Bytes data) {
        Object value;
        try {
            value = reader.readValue(data.array(), data.offset(), data.length());
        } catch (JacksonException e) {
            return mismatch.readAgain(reader, data, e);
        } catch (NumberFormatException e) {
            throw Mismatch.tooLarge("");
        } catch (StackOverflowError e) {
            // The depth limit depends on the type and on the thread, so it cannot be set in advance.
            throw RefusedException.invalid("nested too deeply");
        } finally {
            factory.trim();
        }
        if (value == null && type.getRawClass() != Object.class) {
            throw mismatch.nullBody();
        }
        return value;
    }

    @Override
    public Bytes write(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        try {
            return Bytes.of(writer.writeValueAsBytes(value));
        } catch (JacksonException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "cannot write a body of type " + value.getClass().getSimpleName(), e);
        }
    }

    private static JavaType resolve(Type type) {
        refuseVariables(type, type);
        try {
            return TypeFactory.createDefaultInstance().constructType(type);
        } catch (IllegalArgumentException | JacksonException e) {
            throw new IllegalArgumentException("cannot bind " + type.getTypeName(), e);
        }
    }

    /** Refuses type variables, since their types are unknown and any object would be accepted. */
    private static void refuseVariables(Type part, Type whole) {
        switch (part) {
            case TypeVariable<?> variable ->
                throw new IllegalArgumentException(
                        "cannot bind %s: nothing says what %s is".formatted(whole.getTypeName(), variable.getName()));
            case ParameterizedType generic -> refuseVariables(generic.getActualTypeArguments(), whole);
            case WildcardType wildcard -> refuseVariables(wildcard.getUpperBounds(), whole);
            case GenericArrayType array -> refuseVariables(array.getGenericComponentType(), whole);
            default -> {}
        }
    }

    private static void refuseVariables(Type[] parts, Type whole) {
        for (Type part : parts) {
            refuseVariables(part, whole);
        }
    }

    private static JsonMapper mapper(BodyFactory factory, JavaType type) {
        return JsonMapper.builder(factory)
                .addModule(ExactForms.module())
                .annotationIntrospector(AnnotationIntrospector.pair(new Nullability(), new FieldNames()))
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.INFER_PROPERTY_MUTATORS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .configure(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        type.getRawClass().isAnnotationPresent(KnownFieldsOnly.class))
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfigDefaults(all -> all.setAcceptBlankAsEmpty(false)
                        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Boolean,
                        truth -> truth.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.String, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Integer,
                        whole -> whole.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Float,
                        number -> number.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfig(char.class, one -> one.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
                .withCoercionConfig(
                        Character.class, one -> one.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
                .build();
    }
}
