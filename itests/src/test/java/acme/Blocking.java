package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import java.util.concurrent.CountDownLatch;

/** Blocks its creation until interrupted, and then fails. */
public class Blocking implements Handler<Bytes, String> {

    public Blocking() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Override
    public String handle(Bytes data, Call call) {
        return "never";
    }
}
