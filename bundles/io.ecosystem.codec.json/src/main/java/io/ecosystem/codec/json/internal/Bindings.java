package io.ecosystem.codec.json.internal;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Binding;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Selects the binding of a type; two of the bindings need no parsing. */
final class Bindings {

    private Bindings() {}

    static Binding of(Type type, JsonLimits limits) {
        if (type == Void.class || type == void.class) {
            return new NoBody();
        }
        return type == Bytes.class ? new RawBody(limits) : new TypedBody(type, limits);
    }

    /** Accepts any body as none, and writes an empty object. */
    private static final class NoBody implements Binding {

        private static final Bytes EMPTY_OBJECT = Bytes.utf8("{}");

        @Override
        public @Nullable Object read(Bytes data) {
            return null;
        }

        @Override
        public Bytes write(@Nullable Object value) {
            return EMPTY_OBJECT;
        }
    }

    /** Passes the body unchanged; checks one that a handler has made, since it could break the line. */
    private record RawBody(JsonLimits limits) implements Binding {

        private static final Bytes NULL = Bytes.utf8("null");

        @Override
        public @Nullable Object read(Bytes data) {
            return data;
        }

        @Override
        public Bytes write(@Nullable Object value) {
            if (value == null) {
                return NULL;
            }
            Bytes data = (Bytes) value;
            Scanner scanner = new Scanner(data.array(), data.offset(), data.length(), limits, limits.maxAnswerDepth());
            try {
                scanner.value();
                if (!scanner.atEnd()) {
                    throw scanner.unexpected("nothing behind the first value");
                }
            } catch (MalformedException e) {
                throw new IllegalArgumentException("raw body: " + e.getMessage(), e);
            }
            return withoutLineFeeds(data);
        }

        /** Replaces raw line feeds, which can only be white space here. */
        private static Bytes withoutLineFeeds(Bytes data) {
            for (int i = 0; i < data.length(); i++) {
                if (data.at(i) == '\n') {
                    byte[] copy = data.toByteArray();
                    for (int j = i; j < copy.length; j++) {
                        copy[j] = copy[j] == '\n' ? (byte) ' ' : copy[j];
                    }
                    return Bytes.of(copy);
                }
            }
            return data;
        }
    }
}
