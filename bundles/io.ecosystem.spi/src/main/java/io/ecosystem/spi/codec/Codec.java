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
 * Reads and writes the lines of the protocol, for those who answer and for those who ask, and binds bodies to user
 * types. Safe for use by many threads.
 *
 * <p>Inside of a container it is a service, outside of one a provider for {@link java.util.ServiceLoader}.
 */
@ProviderType
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
     * Writes a request as one line without its line feed, in the generation of its key.
     *
     * @throws IllegalArgumentException if it has no key
     */
    Bytes encode(Request request);

    /**
     * Reads the line that came in answer to a request.
     *
     * @param line one line without its line feed; the response's data shares its array
     * @return the response, with {@link io.ecosystem.api.message.NoKey} if its sender could not read the request; or
     *     what is wrong with the line
     */
    Answer decodeAnswer(Bytes line);

    /** How to pick the fields with some names out of bodies. */
    Projection projection(List<String> names);

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
