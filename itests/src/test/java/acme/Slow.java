package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;

/** Works for the requested number of milliseconds. */
public class Slow implements Handler<Long, String> {

    @Override
    public String handle(Long millis, Call call) throws InterruptedException {
        Thread.sleep(millis);
        return "done";
    }
}
