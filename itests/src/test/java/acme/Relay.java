package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.client.EcosystemClient;

/** Calls another instance, through the client of the container. */
public class Relay implements Handler<Void, String> {

    private EcosystemClient client;

    public void bindClient(EcosystemClient named) {
        client = named;
    }

    @Override
    public String handle(Void nothing, Call call) {
        return client.call("traced", null, String.class);
    }
}
