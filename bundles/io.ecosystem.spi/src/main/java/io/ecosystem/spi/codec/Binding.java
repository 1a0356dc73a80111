package io.ecosystem.spi.codec;

import io.ecosystem.api.message.Bytes;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Reads and writes the bodies of one type. Thread-safe. */
@ProviderType
public interface Binding {

    /**
     * Checks the whole type and prepares reading before the first body arrives. Takes milliseconds.
     *
     * @throws IllegalArgumentException if no body could be read, naming the part of the type and the remedy
     */
    default void checkReading() {}

    /**
     * Checks the whole type and prepares writing before the first value arrives. Takes milliseconds. Values of a more
     * specific class than the type, such as those of an interface, may still fail.
     *
     * @throws IllegalArgumentException if no value could be written, naming the part of the type and the remedy
     */
    default void checkWriting() {}

    /**
     * Binds a body to the type, checking every field.
     *
     * @return the value; null only if the type is {@link Void}, or {@link Object} and the body is null
     * @throws io.ecosystem.api.handler.RefusedException with status 300, naming the field and what was expected
     */
    @Nullable
    Object read(Bytes data);

    /**
     * Writes a value of the type as a body without a line feed.
     *
     * @throws IllegalArgumentException if the value cannot be written, with the reason
     */
    Bytes write(@Nullable Object value);
}
