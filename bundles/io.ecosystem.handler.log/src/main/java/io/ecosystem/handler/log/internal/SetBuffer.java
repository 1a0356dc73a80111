package io.ecosystem.handler.log.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.logging.Logging;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Sets how many records the log buffers, until it is reconfigured or the instance restarts. */
@Component
@Route("eco.log.buffer")
@RequiresRole(Role.OPERATE)
public final class SetBuffer implements Handler<SetBuffer.Buffer, SetBuffer.Buffer> {

    /** A number of records; the answer is the same. */
    @KnownFieldsOnly
    public record Buffer(int size) {}

    private final Logging logging;

    /** Changes the given log. */
    @Activate
    public SetBuffer(@Reference Logging logging) {
        this.logging = logging;
    }

    @Override
    public Buffer handle(Buffer request, Call call) {
        if (request.size() < 0 || request.size() > Logging.MOST_BUFFERED_RECORDS) {
            throw RefusedException.invalid("size: expected a number of records from 0 to %d, not %d"
                    .formatted(Logging.MOST_BUFFERED_RECORDS, request.size()));
        }
        logging.setBufferRecords(request.size());
        return request;
    }
}
