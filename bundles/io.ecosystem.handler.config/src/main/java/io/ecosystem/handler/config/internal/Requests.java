package io.ecosystem.handler.config.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.spi.configuration.ChangeOrigin;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Runs requests about configurations, and refuses those that cannot be fulfilled. */
final class Requests {

    private Requests() {}

    /**
     * Does the work of a request.
     *
     * @throws RefusedException with status 300 if the request is wrong, or 500 if a file cannot be read or written
     */
    static <T> T answer(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw RefusedException.busy(String.valueOf(e.getMessage()));
        }
    }

    /** Returns who makes a change, and by which route. */
    static ChangeOrigin origin(Call call) {
        return new ChangeOrigin(call.origin().toString(), call.request().route());
    }
}
