package io.ecosystem.client;

import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.spi.codec.Codec;
import java.util.ServiceLoader;

/** Reads requests and writes answers for the servers of the tests. */
final class Echo {

    /** A body with a unique number, which exposes an answer to another call. */
    record Numbered(long number, String text) {}

    static final Codec CODEC = ServiceLoader.load(Codec.class).findFirst().orElseThrow();

    private Echo() {}

    /** Returns an answer with the request's own data. */
    static String answer(String line) {
        Request request = request(line);
        return answer(request, Status.SUCCESS, request.data());
    }

    /** Returns a refusal with a text. */
    static String refusal(String line, Status status, String text) {
        return answer(request(line), status, CODEC.text(text));
    }

    static String answer(Request request, Status status, Bytes data) {
        return CODEC.encode(new Response(request.key(), status, data)).utf8();
    }

    static Request request(String line) {
        return (Request) CODEC.decode(Bytes.utf8(line));
    }
}
