package io.ecosystem.client;

import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.NoKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of one call that differ from its client's settings. */
public final class CallOptions {

    /** No differences. */
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
     * Returns a copy with the caller's own key, which determines the generation of the request and is sent on each
     * attempt.
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
     * Returns a copy with another total timeout.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public CallOptions within(Duration total) {
        if (!total.isPositive()) {
            throw new IllegalArgumentException("a call needs a positive time, not " + total);
        }
        return new CallOptions(key, total, repeat);
    }

    /** Returns a copy that allows repeating a request that may have been executed. */
    public CallOptions repeatable() {
        return new CallOptions(key, within, Repeat.ALWAYS);
    }

    /** Returns a copy that forbids repeating a request that may have been executed. */
    public CallOptions onlyOnce() {
        return new CallOptions(key, within, Repeat.WHEN_SAFE);
    }

    /** Returns the caller's own key. */
    public Optional<Key> key() {
        return Optional.ofNullable(key);
    }

    /** Returns the total timeout. */
    public Optional<Duration> total() {
        return Optional.ofNullable(within);
    }

    /** Returns whether the request may be sent again. */
    public Optional<Repeat> repeat() {
        return Optional.ofNullable(repeat);
    }
}
