package io.ecosystem.client.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The state shared by all parts of one client. Parts that are not thread-safe are used on the loop only.
 *
 * @param texts reads the readable text of a body
 */
record ClientContext(
        ClientSettings settings, Codec codec, Loop loop, Counters counters, RetryDelay backoff, Binding texts) {

    ClientContext(ClientSettings settings, Codec codec, Loop loop) {
        this(
                settings,
                codec,
                loop,
                new Counters(),
                new RetryDelay(settings.retryDelay(), settings.maxRetryDelay(), new SplittableRandom()),
                codec.binding(String.class));
    }

    /** Returns the readable text of a body. */
    String text(Bytes data) {
        try {
            return String.valueOf(texts.read(data));
        } catch (RefusedException e) {
            return data.utf8();
        }
    }

    /** Resolves a socket address off the loop, and passes the result on the loop. */
    void resolve(Address address, Consumer<SocketAddress> found, Consumer<IOException> failed) {
        if (!address.needsLookup()) {
            loop.execute(() -> resolved(address, found, failed));
            return;
        }
        Thread.ofVirtual()
                .name("io.ecosystem.client lookup of " + address.place())
                .start(() -> {
                    try {
                        SocketAddress result = address.resolve();
                        loop.execute(() -> found.accept(result));
                    } catch (IOException e) {
                        loop.execute(() -> failed.accept(e));
                    }
                });
    }

    private static void resolved(Address address, Consumer<SocketAddress> found, Consumer<IOException> failed) {
        try {
            found.accept(address.resolve());
        } catch (IOException e) {
            failed.accept(e);
        }
    }
}
