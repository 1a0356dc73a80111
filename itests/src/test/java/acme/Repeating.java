package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;

/** Answers any data with the same data. */
public class Repeating implements Handler<Bytes, Bytes> {

    @Override
    public Bytes handle(Bytes data, Call call) {
        return data;
    }
}
