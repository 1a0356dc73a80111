package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;

/** Answers the key of its request. */
public class Traced implements Handler<Void, String> {

    @Override
    public String handle(Void nothing, Call call) {
        return call.key().toString();
    }
}
