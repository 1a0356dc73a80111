package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Metadata;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Entry;
import io.ecosystem.spi.queue.Failure;
import io.ecosystem.spi.queue.ManagedQueue;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.queue.StoredQueue;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Presents queues and entries as bodies of answers. Times are in ISO 8601, in UTC. */
final class QueueViews {

    private final Binding anything;

    QueueViews(Codec codec) {
        anything = codec.binding(Object.class);
    }

    /** Returns a queue with its processor, its engine, its pauses and its sizes. */
    static Map<String, Object> queue(ManagedQueue queue) {
        StoredQueue entries = queue.entries();
        var view = new LinkedHashMap<String, Object>();
        view.put("queue", queue.name());
        view.put("direction", lower(queue.direction()));
        view.put("worker", queue.worker().orElse(null));
        view.put("store", bundle(entries));
        if (queue.direction() == ManagedQueue.Direction.INCOMING) {
            view.put("receiving_paused", entries.paused().contains(Activity.RECEIVING));
        }
        view.put("processing_paused", entries.paused().contains(Activity.PROCESSING));
        view.put("trouble", entries.trouble().orElse(null));
        view.put("sizes", sizes(entries.sizes()));
        return view;
    }

    /** Returns the bundle and version of an object's class; null outside of a container. */
    private static @Nullable String bundle(Object object) {
        Bundle bundle = FrameworkUtil.getBundle(object.getClass());
        return bundle == null ? null : "%s %s".formatted(bundle.getSymbolicName(), bundle.getVersion());
    }

    /** Returns the sizes of each state. */
    static Map<String, Object> sizes(Sizes sizes) {
        var view = new LinkedHashMap<String, Object>();
        for (State state : List.of(State.PENDING, State.TAKEN, State.WAITING, State.ERROR)) {
            Sizes.Size size = sizes.of(state);
            var one = new LinkedHashMap<String, Object>();
            one.put("entries", size.entries());
            one.put("bytes", size.bytes());
            view.put(name(state), one);
        }
        return view;
    }

    /** Returns the sizes under the names of the protocol's tools and statistics: unprocessed entries are pending. */
    static Map<String, Object> databaseSizes(StoredQueue entries) {
        var sizes = new LinkedHashMap<String, Object>();
        sizes.put("pending", entries.sizes().live().entries());
        sizes.put("error", entries.sizes().error().entries());
        return sizes;
    }

    /** Returns an entry with its history, and with its body if allowed. */
    Map<String, Object> entry(Entry entry, boolean bodies) {
        var view = new LinkedHashMap<String, Object>();
        view.put("key", entry.key());
        view.put("state", name(entry.state()));
        view.put("received", text(entry.received()));
        view.put("since", text(entry.since()));
        view.put("due", text(entry.due()));
        view.put("attempts", entry.attempts());
        view.put("redeliveries", entry.redeliveries());
        view.put("failures", entry.failures().stream().map(QueueViews::failure).toList());
        if (bodies) {
            view.put("metadata", entry.metadata());
            view.put("group", entry.group());
            view.put("data", data(entry));
        } else {
            view.put("metadata", Metadata.ofPlatform(entry.metadata()));
            view.put("withheld", "group, data and other metadata need the role '%s'".formatted(Role.DATA));
        }
        return view;
    }

    /** Returns the body of an entry, null for null; as text if it cannot be read. */
    @Nullable
    Object data(Entry entry) {
        try {
            return anything.read(entry.body());
        } catch (RefusedException e) {
            return entry.body().utf8();
        }
    }

    private static Map<String, Object> failure(Failure failure) {
        var view = new LinkedHashMap<String, Object>();
        view.put("at", text(failure.at()));
        view.put("reason", failure.reason());
        view.put("version", failure.version());
        return view;
    }

    private static String text(Instant time) {
        return time.toString();
    }

    /** Returns the operators' name of a state: a taken entry is processing. */
    static String name(State state) {
        return state == State.TAKEN ? "processing" : lower(state);
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
