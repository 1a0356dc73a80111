package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;

/** Cannot be created. */
public class Broken implements Handler<Bytes, String> {

    public Broken() {
        throw new IllegalStateException("the dice are lost");
    }

    @Override
    public String handle(Bytes data, Call call) {
        return "never";
    }
}
