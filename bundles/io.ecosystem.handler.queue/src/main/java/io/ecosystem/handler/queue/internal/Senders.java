package io.ecosystem.handler.queue.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.sending.Sender;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The available senders. */
@Component(service = Senders.class)
public final class Senders {

    private final Map<ServiceReference<?>, Sender<Object>> present = new ConcurrentSkipListMap<>();

    /** Starts without senders. */
    @Activate
    public Senders() {
        // the component runtime binds senders
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSender(Sender<Object> sender, ServiceReference<?> reference) {
        present.put(reference, sender);
    }

    void unbindSender(ServiceReference<?> reference) {
        present.remove(reference);
    }

    /**
     * Returns the sender with a name.
     *
     * @throws RefusedException if there is none
     */
    Sender<Object> named(String name) {
        var byName = new TreeMap<String, Sender<Object>>();
        present.forEach(
                (reference, sender) -> byName.put(String.valueOf(reference.getProperty(Sender.PROPERTY)), sender));
        return Optional.ofNullable(byName.get(name))
                .orElseThrow(() -> new RefusedException(
                        byName.isEmpty()
                                ? "there is no sender '%s', nor any other".formatted(name)
                                : "there is no sender '%s', only: %s"
                                        .formatted(name, String.join(", ", byName.keySet()))));
    }
}
