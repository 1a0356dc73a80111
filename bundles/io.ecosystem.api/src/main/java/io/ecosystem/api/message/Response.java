package io.ecosystem.api.message;

import java.util.Objects;

/**
 * The answer to one request.
 *
 * @param key the key of the request
 * @param status how it went
 * @param data the body, in the form of the codec and without a line feed; for a failure, a text that says why
 */
public record Response(Key key, Status status, Bytes data) implements Decision, Answer {

    public Response {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(data, "data");
    }

    /** The same response with another body, which must be in the form of the codec. */
    public Response withData(Bytes other) {
        return new Response(key, status, other);
    }
}
