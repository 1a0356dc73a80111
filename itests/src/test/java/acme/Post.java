package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.sending.Sender;

/** Sends its requests to another instance, with the same key, and answers once delivery is certain. */
public class Post implements Handler<Bytes, String> {

    private Sender<Bytes> sender;

    public void bindSender(Sender<Bytes> named) {
        sender = named;
    }

    @Override
    public String handle(Bytes message, Call call) {
        sender.send(message, call.key());
        return call.key().toString();
    }
}
