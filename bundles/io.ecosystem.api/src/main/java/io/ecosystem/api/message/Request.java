package io.ecosystem.api.message;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A request.
 *
 * @param key the key that the sender chose
 * @param route the route of the requested handler
 * @param data the body as received, in the form of the codec; never changed on its way
 * @param metadata what middleware added, and what the sender stated, as far as this instance accepts it
 */
public record Request(Key key, String route, Bytes data, Map<String, String> metadata) implements Decision {

    public Request {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(data, "data");
        metadata = Map.copyOf(metadata);
    }

    /** Creates a request without metadata. */
    public Request(Key key, String route, Bytes data) {
        this(key, route, data, Map.of());
    }

    /** Returns this request with another route. */
    public Request withRoute(String other) {
        return new Request(key, other, data, metadata);
    }

    /** Returns this request with another body, which must be in the form of the codec. */
    public Request withData(Bytes other) {
        return new Request(key, route, other, metadata);
    }

    /**
     * Returns this request with one more item of metadata, which replaces one of the same name.
     *
     * @throws IllegalArgumentException if it breaks a rule of {@link Metadata}; the message says which
     */
    public Request withMetadata(String name, String value) {
        var items = new HashMap<>(metadata);
        items.put(name, value);
        Metadata.check(items);
        return new Request(key, route, data, items);
    }
}
