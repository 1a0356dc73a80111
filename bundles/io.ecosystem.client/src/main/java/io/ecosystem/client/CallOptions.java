package io.ecosystem.client;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one call differs from what its client is set to. */
public final class CallOptions {

    /** Not at all. */
    public static final CallOptions DEFAULT = new CallOptions(null, null, null);

    private final @Nullable Key key;
    private final @Nullable Duration within;
    private final @Nullable Repeat repeat;

    private CallOptions(@Nullable Key key, @Nullable Duration within, @Nullable Repeat repeat) {
        this.key = key;
        this.within = within;
        this.repeat = repeat;
    }

    /**
     * The same with a key of the caller's own, which decides the generation of the request and is sent on each attempt.
     *
     * @throws IllegalArgumentException if it is no key
     */
    public CallOptions withKey(Key own) {
        if (own == null || own instanceof NoKey || own.toString().isEmpty()) {
            throw new IllegalArgumentException("a call needs a key");
        }
        return new CallOptions(own, within, repeat);
    }

    /**
     * The same with another total timeout.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public CallOptions within(Duration total) {
        if (!total.isPositive()) {
            throw new IllegalArgumentException("a call needs a positive time, not " + total);
        }
        return new CallOptions(key, total, repeat);
    }

    /** The same, and the request may be sent again although it may have been executed. */
    public CallOptions repeatable() {
        return new CallOptions(key, within, Repeat.ALWAYS);
    }

    /** The same, and the request is not sent again if it may have been executed. */
    public CallOptions onlyOnce() {
        return new CallOptions(key, within, Repeat.WHEN_SAFE);
    }

    /** The caller's own key. */
    public Optional<Key> key() {
        return Optional.ofNullable(key);
    }

    /** The total timeout. */
    public Optional<Duration> total() {
        return Optional.ofNullable(within);
    }

    /** Whether the request may be sent again. */
    public Optional<Repeat> repeat() {
        return Optional.ofNullable(repeat);
    }
}
