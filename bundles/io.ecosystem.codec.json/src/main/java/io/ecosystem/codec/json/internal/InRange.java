package io.ecosystem.codec.json.internal;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Refuses numbers that a type cannot hold where they would otherwise become infinite or turn negative. */
final class InRange extends DelegatingDeserializer {

    private InRange(ValueDeserializer<?> delegate) {
        super(delegate);
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
        return new InRange(delegate);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
        Object value = super.deserialize(parser, context);
        boolean suspicious = value instanceof Byte octet && octet < 0
                || value instanceof Double fat && fat.isInfinite()
                || value instanceof Float thin && thin.isInfinite();
        if (suspicious) {
            String text = parser.getString().strip();
            boolean wrapped = value instanceof Byte ? !text.startsWith("-") : endsWithDigit(text);
            if (wrapped) {
                return context.handleWeirdStringValue(handledType(), text, "out of range");
            }
        }
        return value;
    }

    private static boolean endsWithDigit(String text) {
        return !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
    }

    /** Puts the check around what reads the types that need it. */
    static final class Modifier extends ValueDeserializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription.Supplier bean,
                ValueDeserializer<?> deserializer) {
            Class<?> type = bean.getBeanClass();
            boolean checked = type == byte.class || type == Byte.class || type == float.class || type == Float.class
                    || type == double.class || type == Double.class;
            return checked ? new InRange(deserializer) : deserializer;
        }
    }
}
