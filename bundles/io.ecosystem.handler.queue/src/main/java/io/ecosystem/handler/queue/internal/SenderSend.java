package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Uid;
import io.ecosystem.api.sending.Sender;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.codec.Projection;
import io.ecosystem.spi.queue.NewEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a message through a sender, as a handler would; answers once it is stored for all targets. */
@Component(service = Handler.class)
@RequiresRole(Role.ADMIN)
@Route("eco.sender.send")
public final class SenderSend implements Handler<SenderSend.Request, SenderSend.Response> {

    private static final Logger log = LoggerFactory.getLogger(SenderSend.class);

    /**
     * The message to send.
     *
     * @param sender the name of the sender
     * @param message what its targets receive, which may be null but not missing; sent as it came
     * @param key its key: the text form, {@code trace:span} or a uid, or an object with trace_id and span_id; a new one
     *     in the trace of the request if missing
     */
    @KnownFieldsOnly
    public record Request(String sender, Optional<Object> message, Optional<Object> key) {}

    /**
     * The result.
     *
     * @param key the text form of the message's key
     */
    public record Response(String key) {}

    private final Senders senders;
    private final Projection message;

    /** Serves the available senders. */
    @Activate
    public SenderSend(@Reference Senders senders, @Reference Codec codec) {
        this.senders = senders;
        message = codec.projection(List.of("message"));
    }

    @Override
    public Response handle(Request request, Call call) {
        Bytes body = message(call.request().data());
        Optional<Key> stated = request.key().map(SenderSend::key);
        Key key = send(senders.named(request.sender()), body, stated);
        log.info(
                "{} asked for {} of sender '{}': {}",
                call.origin(),
                call.request().route(),
                request.sender(),
                key);
        return new Response(key.toString());
    }

    private static Key send(Sender<Object> sender, Bytes body, Optional<Key> stated) {
        try {
            if (stated.isEmpty()) {
                return sender.send(body);
            }
            sender.send(body, stated.get());
            return stated.get();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the message as it came, as a type of the request could not distinguish null from a missing one. */
    private Bytes message(Bytes data) {
        Bytes stated = message.of(data).map(List::getFirst).orElse(Bytes.empty());
        if (stated.isEmpty()) {
            throw RefusedException.invalid("message: missing, expected any JSON");
        }
        return stated.copy();
    }

    private static Key key(Object stated) {
        return switch (stated) {
            case String text -> key(text);
            case Map<?, ?> fields
            when fields.size() == 2
                    && fields.get("trace_id") instanceof String trace
                    && fields.get("span_id") instanceof String span -> new QueueRequest.Span(trace, span).key("key");
            default ->
                throw RefusedException.invalid(
                        "key: expected a text, or an object with trace_id and span_id, which are texts");
        };
    }

    private static Key key(String text) {
        if (text.isEmpty() || text.length() > NewEntry.MAX_TEXT || !NewEntry.isWellFormed(text)) {
            throw RefusedException.invalid("key: expected 1 to %d whole characters".formatted(NewEntry.MAX_TEXT));
        }
        Key parsed = Key.parse(text);
        return parsed instanceof Uid uid ? uid.normalised() : parsed;
    }
}
