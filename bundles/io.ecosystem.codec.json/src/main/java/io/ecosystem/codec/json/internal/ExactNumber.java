package io.ecosystem.codec.json.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.JsonTokenId;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Reads only strings that are JSON numbers, and refuses numbers outside of the range of a type, which would otherwise
 * become infinite or negative.
 */
final class ExactNumber extends DelegatingDeserializer {

    private static final Set<Class<?>> INTEGERS = Set.of(
            byte.class,
            Byte.class,
            short.class,
            Short.class,
            int.class,
            Integer.class,
            long.class,
            Long.class,
            BigInteger.class);
    private static final Set<Class<?>> BINARY =
            Set.of(float.class, Float.class, double.class, Double.class, Number.class);
    private static final Set<Class<?>> DECIMAL = Set.of(BigDecimal.class);

    private final Class<?> number;
    private final boolean binary;
    private final boolean narrow;

    private ExactNumber(Class<?> number, ValueDeserializer<?> delegate) {
        super(delegate);
        this.number = number;
        binary = BINARY.contains(number);
        narrow = number == byte.class || number == Byte.class;
    }

    /** Returns a checking deserializer, or the given one if its type is not checked. */
    static ValueDeserializer<?> around(Class<?> type, ValueDeserializer<?> reader) {
        return isNumber(type) ? new ExactNumber(type, reader) : reader;
    }

    /** Returns whether a type is a number. */
    static boolean isNumber(Class<?> type) {
        return INTEGERS.contains(type) || BINARY.contains(type) || DECIMAL.contains(type);
    }

    /** Returns whether a type is an integer. */
    static boolean isInteger(Class<?> type) {
        return INTEGERS.contains(type);
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
        return new ExactNumber(number, delegate);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
        int token = parser.currentTokenId();
        if (token == JsonTokenId.ID_STRING && !stands(parser.getString(), number, parser)) {
            return context.handleWeirdStringValue(number, parser.getString(), "no number");
        }
        if (token == JsonTokenId.ID_NUMBER_FLOAT && !binary && parser.isNaN()) {
            return context.handleUnexpectedToken(number, parser);
        }
        Object value = _delegatee.deserialize(parser, context);
        if (binary || narrow) {
            boolean lost = value instanceof Byte octet
                            && octet < 0
                            && !parser.getString().startsWith("-")
                    || (value instanceof Double fat && fat.isInfinite()
                                    || value instanceof Float thin && thin.isInfinite())
                            && Numerals.isNumber(parser.getString());
            if (lost) {
                return context.handleWeirdStringValue(number, parser.getString(), "out of range");
            }
        }
        return value;
    }

    private static boolean stands(String text, Class<?> number, JsonParser parser) {
        if (text.length() > parser.streamReadConstraints().getMaxNumberLength()) {
            return false;
        }
        return INTEGERS.contains(number)
                ? Numerals.isInteger(text)
                : Numerals.isNumber(text) || BINARY.contains(number) && Numerals.isNoNumber(text);
    }

    /** The same for arrays of primitive numbers, whose elements Jackson reads without a deserializer. */
    static final class Array extends DelegatingDeserializer {

        private final Class<?> element;

        Array(Class<?> element, ValueDeserializer<?> delegate) {
            super(delegate);
            this.element = element;
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
            return new Array(element, delegate);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.isExpectedStartArrayToken()) {
                return context.handleUnexpectedToken(handledType(), parser);
            }
            return super.deserialize(new Guard(parser, element, context), context);
        }
    }

    /** Throws at numbers and strings that are no valid elements. */
    private static final class Guard extends JsonParserDelegate {

        private final Class<?> element;
        private final DeserializationContext context;

        Guard(JsonParser parser, Class<?> element, DeserializationContext context) {
            super(parser);
            this.element = element;
            this.context = context;
        }

        @Override
        public String getString() {
            String text = super.getString();
            if (hasToken(JsonToken.VALUE_STRING)) {
                boolean fits = stands(text, element, delegate)
                        && (Numerals.isNoNumber(text)
                                || INTEGERS.contains(element)
                                || isFinite(Double.parseDouble(text)));
                if (!fits) {
                    throw context.weirdStringException(text, element, "no number");
                }
            }
            return text;
        }

        @Override
        public double getDoubleValue() {
            return checked(super.getDoubleValue());
        }

        @Override
        public float getFloatValue() {
            return (float) checked(super.getFloatValue());
        }

        private double checked(double value) {
            if (Double.isInfinite(value) && Numerals.isNumber(super.getString())) {
                throw context.weirdStringException(super.getString(), element, "out of range");
            }
            return value;
        }

        private boolean isFinite(double value) {
            return !Double.isInfinite(element == float.class ? (float) value : value);
        }
    }
}
