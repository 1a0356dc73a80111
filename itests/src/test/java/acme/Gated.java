package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.nio.file.Files;
import java.nio.file.Path;

/** Answers when a file exists, unless the time limit of the call ends it before. */
public class Gated implements Handler<String, String> {

    @Override
    public String handle(String file, Call call) throws InterruptedException {
        while (Files.notExists(Path.of(file))) {
            Thread.sleep(10);
        }
        return "done";
    }
}
