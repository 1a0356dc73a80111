package io.ecosystem.codec.json.internal;

import com.fasterxml.jackson.annotation.JsonFormat;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/** Reads and writes the types that have a {@link TextForm}, unless the user declares another form at the field. */
final class ExactText {

    private ExactText() {}

    /** Reads only this form. */
    static final class Reader extends StdScalarDeserializer<Object> {

        private final TextForm<?> form;
        private final ValueDeserializer<?> other;

        /** {@code other} reads values with another form declared by the user. */
        Reader(TextForm<?> form, ValueDeserializer<?> other) {
            super(form.type());
            this.form = form;
            this.other = other;
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            JsonFormat.Value stated = findFormatOverrides(context, property, handledType());
            return isStated(stated) ? other.createContextual(context, property) : this;
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return context.handleUnexpectedToken(handledType(), parser);
            }
            String text = parser.getString();
            try {
                return form.read().apply(text);
            } catch (RuntimeException e) {
                return context.handleWeirdStringValue(handledType(), text, "another form");
            }
        }
    }

    /** Writes the form. */
    static final class Writer<T> extends StdScalarSerializer<T> {

        private final TextForm<T> form;
        private final ValueSerializer<?> other;

        /** {@code other} writes values with another form declared by the user. */
        Writer(TextForm<T> form, ValueSerializer<?> other) {
            super(form.type());
            this.form = form;
            this.other = other;
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, BeanProperty property) {
            JsonFormat.Value stated = findFormatOverrides(context, property, handledType());
            return isStated(stated) ? other.createContextual(context, property) : this;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(form.write().apply(value));
        }
    }

    /** Writes the form as the name of a field. */
    static final class NameWriter<T> extends StdScalarSerializer<T> {

        private final TextForm<T> form;

        NameWriter(TextForm<T> form) {
            super(form.type());
            this.form = form;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializationContext context) {
            generator.writeName(form.write().apply(value));
        }
    }

    private static boolean isStated(JsonFormat.Value format) {
        return format != null
                && (format.hasPattern() || format.hasShape() && format.getShape() != JsonFormat.Shape.ANY);
    }
}
