package io.ecosystem.launcher;

import io.ecosystem.platform.StartSignals;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;

/**
 * Hears when the start is over as far as its reader is concerned: the one who prints the screen publishes a service
 * then.
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

    /** Returns whether it has come within some time, and before the stop. */
    boolean await(Duration patience) throws InterruptedException {
        return over.await(patience.toNanos(), TimeUnit.NANOSECONDS) && announced;
    }

    /** It will not come any more. */
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
