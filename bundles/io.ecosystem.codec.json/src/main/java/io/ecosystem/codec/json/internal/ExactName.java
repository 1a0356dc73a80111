package io.ecosystem.codec.json.internal;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;

/** Reads the names of an enum without surrounding white space. */
final class ExactName extends DelegatingDeserializer {

    ExactName(ValueDeserializer<?> delegate) {
        super(delegate);
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
        return new ExactName(delegate);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
            String text = parser.getString();
            if (text.length() != text.trim().length()) {
                return context.handleWeirdStringValue(handledType(), text, "no name");
            }
        }
        return super.deserialize(parser, context);
    }

    /** A field name that is not a valid key of its map. */
    static final class MistakenNameException extends MismatchedInputException {

        private static final long serialVersionUID = 1L;

        private final String name;

        private MistakenNameException(JsonParser parser, Class<?> key, String name) {
            super(parser, "not the name of a field", key);
            this.name = name;
        }

        String name() {
            return name;
        }
    }

    /** Reads the keys of a map, each in the form of its type as a value, if that is a string. */
    static final class Keys extends KeyDeserializer {

        private final Class<?> type;
        private final KeyDeserializer delegate;

        Keys(Class<?> type, KeyDeserializer delegate) {
            this.type = type;
            this.delegate = delegate;
        }

        @Override
        public void resolve(DeserializationContext context) {
            delegate.resolve(context);
        }

        @Override
        public Object deserializeKey(String name, DeserializationContext context) {
            Object key = null;
            try {
                TextForm<?> form = TextForm.of(type);
                if (form != null) {
                    key = form.read().apply(name);
                } else if (!ExactNumber.isNumber(type) || Numerals.isInteger(name)) {
                    key = delegate.deserializeKey(name, context);
                }
            } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
                key = null;
            }
            if (key == null) {
                throw new MistakenNameException(context.getParser(), type, name);
            }
            return key;
        }
    }
}
