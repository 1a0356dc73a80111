package io.ecosystem.launcher;

import io.ecosystem.platform.StartSignals;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;

/**
 * Waits for the announcement of the start: a service that the application bundle publishes when it prints the screen.
 */
final class Announcement {

    private final CountDownLatch over = new CountDownLatch(1);

    /** Written before {@code over} is counted down. */
    private volatile boolean announced;

    /** Listens in a framework that has not started yet. */
    Announcement(BundleContext context) {
        try {
            context.addServiceListener(this::heard, "(" + StartSignals.ANNOUNCED + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is right", e);
        }
    }

    /** Returns whether the announcement has come in time, and before the stop. */
    boolean await(Duration patience) throws InterruptedException {
        return over.await(patience.toNanos(), TimeUnit.NANOSECONDS) && announced;
    }

    /** Ends the wait, since no announcement will come. */
    void withdraw() {
        over.countDown();
    }

    private void heard(ServiceEvent event) {
        if (event.getType() == ServiceEvent.REGISTERED) {
            announced = true;
            over.countDown();
        }
    }
}
