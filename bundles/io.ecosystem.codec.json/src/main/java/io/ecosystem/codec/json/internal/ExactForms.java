package io.ecosystem.codec.json.internal;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionLikeType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapLikeType;
import tools.jackson.databind.type.MapType;

/** Restricts what Jackson reads and writes for a type to its documented forms. */
final class ExactForms {

    private ExactForms() {}

    static SimpleModule module() {
        return OptionalNumber.addTo(new SimpleModule("exact forms"))
                .addDeserializer(String.class, new ExactString())
                .setDeserializerModifier(new Readers())
                .setSerializerModifier(new Writers());
    }

    private static final class Readers extends ValueDeserializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public ValueDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription.Supplier bean, ValueDeserializer<?> reader) {
            Class<?> type = bean.getBeanClass();
            TextForm<?> form = TextForm.of(type);
            return form != null ? new ExactText.Reader(form, reader) : ExactNumber.around(type, reader);
        }

        @Override
        public ValueDeserializer<?> modifyEnumDeserializer(
                DeserializationConfig config,
                JavaType type,
                BeanDescription.Supplier bean,
                ValueDeserializer<?> reader) {
            return new ExactName(reader);
        }

        @Override
        public ValueDeserializer<?> modifyArrayDeserializer(
                DeserializationConfig config,
                ArrayType type,
                BeanDescription.Supplier bean,
                ValueDeserializer<?> reader) {
            TextForm<?> form = TextForm.of(type.getRawClass());
            if (form != null) {
                return new ExactText.Reader(form, reader);
            }
            Class<?> element = type.getContentType().getRawClass();
            return new Elements(
                    type,
                    element.isPrimitive() && ExactNumber.isNumber(element)
                            ? new ExactNumber.Array(element, reader)
                            : reader);
        }

        @Override
        public ValueDeserializer<?> modifyCollectionDeserializer(
                DeserializationConfig config,
                CollectionType type,
                BeanDescription.Supplier bean,
                ValueDeserializer<?> reader) {
            return new Elements(type, reader);
        }

        @Override
        public ValueDeserializer<?> modifyCollectionLikeDeserializer(
                DeserializationConfig config,
                CollectionLikeType type,
                BeanDescription.Supplier bean,
                ValueDeserializer<?> reader) {
            return new Elements(type, reader);
        }

        @Override
        public ValueDeserializer<?> modifyMapDeserializer(
                DeserializationConfig config,
                MapType type,
                BeanDescription.Supplier bean,
                ValueDeserializer<?> reader) {
            return new Elements(type, reader);
        }

        @Override
        public ValueDeserializer<?> modifyMapLikeDeserializer(
                DeserializationConfig config,
                MapLikeType type,
                BeanDescription.Supplier bean,
                ValueDeserializer<?> reader) {
            return new Elements(type, reader);
        }

        @Override
        public KeyDeserializer modifyKeyDeserializer(
                DeserializationConfig config, JavaType type, KeyDeserializer reader) {
            return type.hasRawClass(String.class) || type.hasRawClass(Object.class)
                    ? reader
                    : new ExactName.Keys(type.getRawClass(), reader);
        }
    }

    private static final class Writers extends ValueSerializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public ValueSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> writer) {
            TextForm<?> form = TextForm.of(bean.getBeanClass());
            return form == null ? writer : new ExactText.Writer<>(form, writer);
        }

        @Override
        public ValueSerializer<?> modifyKeySerializer(
                SerializationConfig config, JavaType type, BeanDescription.Supplier bean, ValueSerializer<?> writer) {
            TextForm<?> form = TextForm.of(type.getRawClass());
            return form == null ? writer : new ExactText.NameWriter<>(form);
        }
    }
}
