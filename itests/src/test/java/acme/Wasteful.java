package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Takes all available memory or threads, on request. */
public class Wasteful implements Handler<String, String> {

    private final List<byte[]> hoard = new ArrayList<>();
    private CountDownLatch threads = new CountDownLatch(1);

    @Override
    public String handle(String what, Call call) {
        return switch (what) {
            case "memory" -> {
                Thread.ofPlatform().daemon().name("hoarder").start(this::hoard);
                yield "hoarding";
            }
            case "hidden memory" -> {
                Thread.ofPlatform().daemon().name("secret hoarder").start(this::hoardInSecret);
                yield "hoarding";
            }
            case "one array" -> "got " + new byte[Integer.MAX_VALUE - 8].length;
            case "threads" -> "started " + startThreads();
            case "no threads" -> {
                threads.countDown();
                threads = new CountDownLatch(1);
                yield "released";
            }
            default -> throw new IllegalArgumentException(what);
        };
    }

    private void hoard() {
        while (true) {
            hoard.add(new byte[10_000]);
        }
    }

    private void hoardInSecret() {
        while (true) {
            try {
                hoard.add(new byte[100]);
            } catch (OutOfMemoryError e) {
                // continues as before
            }
        }
    }

    private int startThreads() {
        CountDownLatch end = threads;
        int started = 0;
        try {
            while (true) {
                Thread.ofPlatform().daemon().name("leaked").start(() -> await(end));
                started++;
            }
        } catch (OutOfMemoryError e) {
            return started;
        }
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
