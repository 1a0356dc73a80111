package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.sending.Sender;

/**
 * Sends what it gets on to another instance, under the key of the request, and answers when that is certain to arrive.
 */
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
