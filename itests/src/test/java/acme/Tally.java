package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Records each request in a file, which survives the process. */
public final class Tally implements Handler<Tally.Request, String> {

    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    public record Request(String file, String id) {}

    @Override
    public String handle(Request request, Call call) {
        LockSupport.parkNanos(NANOS);
        synchronized (this) {
            try {
                Files.writeString(
                        Path.of(request.file()),
                        request.id() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return request.id();
    }
}
