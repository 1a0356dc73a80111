package io.ecosystem.api.message;

import java.util.Objects;

/**
 * One request.
 *
 * @param key what the sender calls it
 * @param route the name of the handler that is asked for
 * @param data the body as it came, in the form of the codec; never changed on its way
 */
public record Request(Key key, String route, Bytes data) implements Decision {

    public Request {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(data, "data");
    }

    /** The same request for another route. */
    public Request withRoute(String other) {
        return new Request(key, other, data);
    }

    /** The same request with another body, which must be in the form of the codec. */
    public Request withData(Bytes other) {
        return new Request(key, route, other);
    }
}
