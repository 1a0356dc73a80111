package io.ecosystem.client;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Metadata;
import io.ecosystem.api.message.NoKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of one call that differ from its client's settings. */
public final class CallOptions {

    /** No differences. */
    public static final CallOptions DEFAULT = new CallOptions(null, null, null, Map.of());

    private final @Nullable Key key;
    private final @Nullable Duration within;
    private final @Nullable Repeat repeat;
    private final Map<String, String> metadata;

    private CallOptions(
            @Nullable Key key, @Nullable Duration within, @Nullable Repeat repeat, Map<String, String> metadata) {
        this.key = key;
        this.within = within;
        this.repeat = repeat;
        this.metadata = metadata;
    }

    /**
     * Returns a copy with the caller's own key, which determines the generation of the request and is sent on each
     * attempt.
     *
     * @throws IllegalArgumentException if it is no key
     */
    public CallOptions withKey(Key own) {
        if (own == null || own instanceof NoKey || own.toString().isEmpty()) {
            throw new IllegalArgumentException("a call needs a key");
        }
        return new CallOptions(own, within, repeat, metadata);
    }

    /**
     * Returns a copy with another total timeout.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public CallOptions within(Duration total) {
        if (!total.isPositive()) {
            throw new IllegalArgumentException("a call needs a positive time, not " + total);
        }
        return new CallOptions(key, total, repeat, metadata);
    }

    /** Returns a copy that allows repeating a request that may have been executed. */
    public CallOptions repeatable() {
        return new CallOptions(key, within, Repeat.ALWAYS, metadata);
    }

    /** Returns a copy that forbids repeating a request that may have been executed. */
    public CallOptions onlyOnce() {
        return new CallOptions(key, within, Repeat.WHEN_SAFE, metadata);
    }

    /**
     * Returns a copy whose request states this metadata, such as {@code call.request().metadata()} of the request being
     * handled. An instance ignores what its {@code acceptedMetadata} does not name.
     *
     * @throws IllegalArgumentException if it breaks a rule of {@link Metadata}
     */
    public CallOptions withMetadata(Map<String, String> items) {
        Metadata.check(items);
        return new CallOptions(key, within, repeat, Map.copyOf(items));
    }

    /** Returns the caller's own key. */
    public Optional<Key> key() {
        return Optional.ofNullable(key);
    }

    /** Returns the total timeout. */
    public Optional<Duration> total() {
        return Optional.ofNullable(within);
    }

    /** Returns the metadata of the request. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Returns whether the request may be sent again. */
    public Optional<Repeat> repeat() {
        return Optional.ofNullable(repeat);
    }
}
