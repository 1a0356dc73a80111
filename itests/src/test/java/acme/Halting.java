package acme;

import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.QueuedHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes each finished job to a file, or ends the process. */
public final class Halting implements QueuedHandler<Halting.Job> {

    /**
     * A job.
     *
     * @param file where to write a line
     * @param millis how long it takes
     * @param halt whether the process then ends
     */
    public record Job(String file, long millis, boolean halt) {}

    @Override
    public void process(Job job, Delivery delivery) throws IOException, InterruptedException {
        Thread.sleep(job.millis()); // the work
        if (job.halt()) {
            Runtime.getRuntime().halt(9);
        }
        Files.write(
                Path.of(job.file()),
                (delivery.key() + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
