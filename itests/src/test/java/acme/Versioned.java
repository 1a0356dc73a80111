package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import org.osgi.framework.FrameworkUtil;

/** Answers the version of its bundle to any request. */
public class Versioned implements Handler<Bytes, String> {

    private final String version =
            FrameworkUtil.getBundle(Versioned.class).getVersion().toString();

    @Override
    public String handle(Bytes data, Call call) {
        return version;
    }
}
