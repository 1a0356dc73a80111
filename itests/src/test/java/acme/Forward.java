package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.sending.Sender;

/** Sends its requests to another instance, each under a new key in the trace of its request, and answers that key. */
public class Forward implements Handler<Bytes, String> {

    private Sender<Bytes> sender;

    public void bindSender(Sender<Bytes> named) {
        sender = named;
    }

    @Override
    public String handle(Bytes message, Call call) {
        return sender.send(message).toString();
    }
}
