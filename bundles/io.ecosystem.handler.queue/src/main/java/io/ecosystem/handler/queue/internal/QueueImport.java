package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Metadata;
import io.ecosystem.api.message.Origin;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.NewEntry;
import io.ecosystem.spi.queue.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts entries into a queue, at its end and in their order: all of a request in one change, or none. Their data is not
 * compared with what the handler takes; it does so when it processes them.
 */
@Component(service = Handler.class)
@RequiresRole(Role.ADMIN)
@Route("eco.queue.import")
public final class QueueImport implements Handler<QueueImport.Request, QueueImport.Response> {

    private static final Logger log = LoggerFactory.getLogger(QueueImport.class);
    private static final int MOST_ENTRIES = 1_000;

    /**
     * The entries.
     *
     * @param queue the name of the queue
     * @param direction incoming or outgoing; needed if there are both
     * @param entries from 1 to 1,000, with different keys
     */
    @KnownFieldsOnly
    public record Request(String queue, Optional<String> direction, List<NewOne> entries) {}

    /**
     * An entry: four of the fields that {@code eco.queue.browse} shows.
     *
     * @param key the text form of its key
     * @param data its body; null if missing
     * @param group its group; none if missing
     * @param metadata what came with its request; the transport and the peer become those of this request
     */
    public record NewOne(
            String key, Optional<Object> data, Optional<String> group, Optional<Map<String, String>> metadata) {}

    /**
     * The result.
     *
     * @param stored how many entries were put into the queue
     * @param known how many were not, since the queue knows their keys with the same data
     * @param conflicting the keys of those that were not, since the queue knows their keys with other data
     */
    public record Response(int stored, int known, List<String> conflicting) {}

    private final Queues queues;
    private final Binding anything;

    /** Serves the open queues. */
    @Activate
    public QueueImport(@Reference Queues queues, @Reference Codec codec) {
        this.queues = queues;
        anything = codec.binding(Object.class);
    }

    @Override
    public Response handle(Request request, Call call) throws InterruptedException {
        int count = request.entries().size();
        if (count < 1 || count > MOST_ENTRIES) {
            throw RefusedException.invalid(
                    "entries: expected from 1 to %d entries, not %d".formatted(MOST_ENTRIES, count));
        }
        var queue = queues.only(request.queue(), RequestedFilter.direction(request.direction()));
        List<NewEntry> entries = entries(request.entries(), call);
        Response done = QueueRequests.answer(
                () -> response(entries, QueueRequests.await(queue.entries().append(entries))));
        log.info(
                "{} asked for {} of queue '{}': {} entries",
                call.origin(),
                call.request().route(),
                request.queue(),
                done.stored());
        return done;
    }

    private List<NewEntry> entries(List<NewOne> stated, Call call) {
        var byKey = new LinkedHashMap<String, NewEntry>();
        for (int i = 0; i < stated.size(); i++) {
            NewOne one = stated.get(i);
            String place = "entries[%d]".formatted(i);
            try {
                Bytes body = anything.write(one.data().orElse(null));
                var entry = new NewEntry(
                        RequestedFilter.key(one.key()),
                        one.group().orElse(""),
                        body,
                        metadata(one, call.origin()),
                        Instant.now());
                if (byKey.put(entry.key(), entry) != null) {
                    throw RefusedException.invalid("%s.key: '%s' comes twice".formatted(place, entry.key()));
                }
            } catch (IllegalArgumentException e) {
                throw RefusedException.invalid("%s: %s".formatted(place, e.getMessage()));
            }
        }
        return List.copyOf(byKey.values());
    }

    private static Map<String, String> metadata(NewOne one, Origin origin) {
        Map<String, String> ofRequest = Metadata.ofRequest(one.metadata().orElse(Map.of()));
        Metadata.check(ofRequest);
        var metadata = new HashMap<>(ofRequest);
        metadata.put(Metadata.TRANSPORT, origin.transport());
        metadata.put(Metadata.PEER, origin.peer());
        return metadata;
    }

    private static Response response(List<NewEntry> entries, List<Receipt> receipts) {
        int stored = 0;
        var conflicting = new ArrayList<String>();
        for (int i = 0; i < receipts.size(); i++) {
            if (receipts.get(i) instanceof Receipt.Stored) {
                stored++;
            } else if (receipts.get(i) instanceof Receipt.Conflicting) {
                conflicting.add(entries.get(i).key());
            }
        }
        return new Response(stored, receipts.size() - stored - conflicting.size(), conflicting);
    }
}
