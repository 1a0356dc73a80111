package io.ecosystem.cache.answers.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import java.time.Duration;
import java.util.Optional;

/** A call of which nothing is known but when it began. */
record CallAt(long began) implements Call {

    @Override
    public Request request() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Origin origin() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Duration> timeLeft() {
        throw new UnsupportedOperationException();
    }
}
