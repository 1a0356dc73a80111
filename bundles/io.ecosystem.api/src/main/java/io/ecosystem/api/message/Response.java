package io.ecosystem.api.message;

import java.util.Objects;

/**
 * The answer to a request.
 *
 * @param key the key of the request
 * @param status the outcome
 * @param data the body, in the form of the codec and without a line feed; for a failure, a text with the reason
 */
public record Response(Key key, Status status, Bytes data) implements Decision, Answer {

    public Response {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(data, "data");
    }

    /** Returns this response with another body, which must be in the form of the codec. */
    public Response withData(Bytes other) {
        return new Response(key, status, other);
    }
}
