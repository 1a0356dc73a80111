package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;

/** Works for as many milliseconds as it is told to. */
public class Slow implements Handler<Long, String> {

    @Override
    public String handle(Long millis, Call call) throws InterruptedException {
        Thread.sleep(millis);
        return "done";
    }
}
