package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Takes all available memory or threads, on request. */
public class Wasteful implements Handler<String, String> {

    private static final long NO_PLACE_NANOS = 200_000_000;
    private static final long PAUSE_NANOS = 1_000_000;

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

    /** Takes all places, also those that threads of the platform still leave. */
    private int startThreads() {
        CountDownLatch end = threads;
        int started = 0;
        long last = System.nanoTime();
        while (System.nanoTime() - last < NO_PLACE_NANOS) {
            try {
                Thread.ofPlatform().daemon().name("leaked").start(() -> await(end));
                started++;
                last = System.nanoTime();
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return started;
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
