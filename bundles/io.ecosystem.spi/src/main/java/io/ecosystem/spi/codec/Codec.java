package io.ecosystem.spi.codec;

import io.ecosystem.api.message.Answer;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import java.lang.reflect.Type;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads and writes the lines of the protocol, for servers and clients, and binds bodies to user types. Thread-safe.
 *
 * <p>A service inside a container, a provider for {@link java.util.ServiceLoader} outside.
 */
@ProviderType
public interface Codec {

    /**
     * Reads a line.
     *
     * @param line one line without its line feed; the request's data shares its array
     * @return the request, or a response that says why the line is not a request
     */
    Decision decode(Bytes line);

    /** Writes a response as one line without its line feed. */
    Bytes encode(Response response);

    /**
     * Writes a request as one line without its line feed, in the generation of its key.
     *
     * @throws IllegalArgumentException if it has no key
     */
    Bytes encode(Request request);

    /**
     * Reads the answer to a request.
     *
     * @param line one line without its line feed; the response's data shares its array
     * @return the response, with {@link io.ecosystem.api.message.NoKey} if its sender could not read the request; or
     *     what is wrong with the line
     */
    Answer decodeAnswer(Bytes line);

    /** Returns a projection that extracts the named fields from bodies. */
    Projection projection(List<String> names);

    /** Returns the body for a text. */
    Bytes text(String text);

    /**
     * Returns a binding that reads and writes a type.
     *
     * <p>A binding may hold references to the classes of the type, and so to their bundle; the codec does not. Drop the
     * binding when the bundle goes.
     *
     * @throws IllegalArgumentException if the type cannot be bound, with the reason
     */
    Binding binding(Type type);
}
