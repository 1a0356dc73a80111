package ${package};

import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.Queued;
import io.ecosystem.api.handler.QueuedHandler;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Registers a guest. The request is stored and answered first, and processed at least once, also after a crash. */
@Component
@Queued(route = "${artifactId}.register", maxAttempts = 5, backoff = "1s..1m")
public class Register implements QueuedHandler<Register.Guest> {

    public record Guest(String name) {}

    private final Guests guests;

    @Activate
    public Register(@Reference Guests guests) {
        this.guests = guests;
    }

    @Override
    public void process(Guest guest, Delivery delivery) throws IOException {
        if (guest.name().isBlank()) {
            delivery.reject("a guest needs a name");
        }
        guests.add(guest.name());
    }
}
