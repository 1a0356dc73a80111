package acme;

import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.spi.runtime.EcosystemRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Constants;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/** Answers which events it has seen, and what the instance serves. Raises error states on request. */
public final class Witness implements Handler<Witness.Request, Witness.Response>, EventHandler {

    public record Request(Optional<String> raise) {}

    public record Response(List<String> events, String state, long changes) {}

    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile EcosystemRuntime runtime;
    private volatile long changes;
    private ErrorStates states;

    public void bindStates(ErrorStates service) {
        states = service;
    }

    public void bindRuntime(EcosystemRuntime service, Map<String, Object> properties) {
        runtime = service;
        changes = (Long) properties.get(Constants.SERVICE_CHANGECOUNT);
    }

    public void unbindRuntime(EcosystemRuntime service) {
        if (runtime == service) {
            runtime = null;
        }
    }

    @Override
    public void handleEvent(Event event) {
        var properties = new TreeMap<String, Object>();
        for (String name : event.getPropertyNames()) {
            properties.put(name, event.getProperty(name));
        }
        properties.remove(EventConstants.EVENT_TOPIC);
        properties.remove(EventConstants.TIMESTAMP);
        properties.remove(EventConstants.BUNDLE_ID);
        events.add(event.getTopic() + " " + properties);
    }

    @Override
    public Response handle(Request request, Call call) {
        request.raise().ifPresent(id -> states.raise(id, "as requested"));
        EcosystemRuntime present = runtime;
        String state = present == null ? "" : present.getRuntimeDTO().toString();
        return new Response(List.copyOf(events), state, changes);
    }
}
