package acme;

import io.ecosystem.api.handler.Delivery;
import io.ecosystem.api.handler.QueuedHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.FrameworkUtil;

/**
 * Writes each finished job to a file, or ends as the job demands. Fails if the manifest has a header {@code Fails};
 * with a header {@code Deaf} it fails once the file exists that the header names, despite interrupts.
 */
public class Ledger implements QueuedHandler<Ledger.Job> {

    /**
     * A job.
     *
     * @param file where to write a line; it survives the process, but not the machine
     * @param end how the job ends: {@code done}, {@code nothing} to write no line, {@code fail}, {@code reject},
     *     {@code hang}, {@code exhaust}, or {@code once} to fail at the first attempt
     */
    public record Job(String file, String end) {}

    @Override
    public void process(Job job, Delivery delivery) throws IOException, InterruptedException {
        if (FrameworkUtil.getBundle(Ledger.class).getHeaders("").get("Fails") != null) {
            throw new IllegalStateException("out of order, whatever the job");
        }
        String end = FrameworkUtil.getBundle(Ledger.class).getHeaders("").get("Deaf");
        if (end != null) {
            write(job, "deaf to " + delivery.key());
            awaitDespiteInterrupts(Path.of(end));
            throw new IllegalStateException("deaf");
        }
        switch (job.end()) {
            case "nothing" -> {
                return;
            }
            case "fail" -> throw new IllegalStateException("out of order");
            case "reject" -> {
                write(job, "%s rejects %s".formatted(delivery.key(), mark(delivery)));
                delivery.reject("no such job");
            }
            case "hang" -> {
                write(job, "hangs " + delivery.key());
                new CountDownLatch(1).await();
            }
            case "exhaust" -> throw new OutOfMemoryError("too large a job: " + new long[Integer.MAX_VALUE].length);
            case "once" -> {
                if (delivery.attempt() == 1) {
                    throw new IOException("not yet");
                }
            }
            default -> {}
        }
        write(
                job,
                "%s %d %s %s"
                        .formatted(
                                delivery.key(),
                                delivery.attempt(),
                                mark(delivery),
                                FrameworkUtil.getBundle(Ledger.class).getVersion()));
    }

    private static void awaitDespiteInterrupts(Path end) {
        while (!Files.exists(end)) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                // as if nothing had happened
            }
        }
    }

    private static String mark(Delivery delivery) {
        return delivery.redelivered() ? "again" : "new";
    }

    private static void write(Job job, String line) throws IOException {
        Files.write(
                Path.of(job.file()),
                (line + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
