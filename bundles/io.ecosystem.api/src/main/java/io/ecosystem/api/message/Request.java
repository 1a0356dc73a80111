package io.ecosystem.api.message;

import java.util.Objects;

/**
 * A request.
 *
 * @param key the key that the sender chose
 * @param route the route of the requested handler
 * @param data the body as received, in the form of the codec; never changed on its way
 */
public record Request(Key key, String route, Bytes data) implements Decision {

    public Request {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(data, "data");
    }

    /** Returns this request with another route. */
    public Request withRoute(String other) {
        return new Request(key, other, data);
    }

    /** Returns this request with another body, which must be in the form of the codec. */
    public Request withData(Bytes other) {
        return new Request(key, route, other);
    }
}
