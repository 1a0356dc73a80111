package io.ecosystem.codec.json.internal;

import com.fasterxml.jackson.annotation.Nulls;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyMetadata;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Stands for the deserializer of a container until its elements are known, and states for each level whether they may
 * be null: only if their type is unspecified or optional. Adds no cost when bodies are read.
 */
final class Elements extends DelegatingDeserializer {

    private final JavaType container;

    Elements(JavaType container, ValueDeserializer<?> delegate) {
        super(delegate);
        this.container = container;
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
        return new Elements(container, delegate);
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
        return context.handleSecondaryContextualization(_delegatee, level(property), container);
    }

    private BeanProperty level(BeanProperty property) {
        if (property != null
                && !(property instanceof Level)
                && property.getMetadata().getContentNulls() != null) {
            return property; // the user has an annotation for it
        }
        return new Level(
                property,
                container,
                Nullability.mayBeNull(container.getContentType().getRawClass()) ? Nulls.SET : Nulls.FAIL);
    }

    /** A container in a field, or in another container. */
    private static final class Level extends BeanProperty.Std {

        private static final long serialVersionUID = 1L;

        Level(BeanProperty property, JavaType container, Nulls elements) {
            super(
                    property == null ? PropertyName.NO_NAME : property.getFullName(),
                    container,
                    null,
                    property == null ? null : property.getMember(),
                    PropertyMetadata.STD_OPTIONAL.withNulls(null, elements));
        }
    }
}
