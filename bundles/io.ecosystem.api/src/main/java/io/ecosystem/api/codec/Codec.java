package io.ecosystem.api.codec;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Response;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Reads and writes the lines of the protocol, and binds bodies to user types. Safe for use by many threads. */
@ConsumerType
public interface Codec {

    /**
     * Reads a line.
     *
     * @param line one line without its line feed; the request's data shares its array
     * @return the request, or the response that says why it is none
     */
    Decision decode(Bytes line);

    /** Writes a response as one line without its line feed. */
    Bytes encode(Response response);

    /**
     * Finds the values of some fields of a body, without reading them.
     *
     * @return one for each name, in the form that it came in; no bytes for a field that is missing. Empty if the body is
     *         no object
     */
    Optional<List<Bytes>> fields(Bytes data, List<String> names);

    /** The body that is a text. */
    Bytes text(String text);

    /**
     * How to read and write one type.
     *
     * <p>A binding may hold on to the classes of the type, and so to the bundle that they come from; the codec does
     * not. Drop the binding when the bundle goes.
     *
     * @throws IllegalArgumentException if the type cannot be bound, with the reason
     */
    Binding binding(Type type);
}
