package io.ecosystem.application.internal;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instance of a home folder: instance 0 of {@code ecosystem}, with its folders below {@code data}. */
@Component
public final class RunningInstance implements Instance {

    private static final Logger log = LoggerFactory.getLogger(RunningInstance.class);

    private final BundleContext context;
    private final Instant started = Instant.now();
    private final AtomicReference<Thread> stopping = new AtomicReference<>();

    @Activate
    public RunningInstance(BundleContext context) {
        this.context = context;
    }

    @Deactivate
    void close() {
        Thread thread = stopping.get();
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public String application() {
        return "ecosystem";
    }

    @Override
    public String id() {
        return "0";
    }

    @Override
    public Instant started() {
        return started;
    }

    @Override
    public Path folder(Folder folder) {
        Path path = Path.of(context.getProperty("ecosystem.home"), "data", folder.name().toLowerCase(Locale.ROOT));
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + path, e);
        }
    }

    @Override
    public void stop(Duration delay, String reason) {
        Thread thread = Thread.ofVirtual().name("io.ecosystem.application-stop").unstarted(() -> stopAfter(delay));
        if (stopping.compareAndSet(null, thread)) {
            log.info("Stopping in {} s: {}", delay.toMillis() / 1000.0, reason);
            thread.start();
        } else {
            log.info("Stopping already; not asked again: {}", reason);
        }
    }

    private void stopAfter(Duration delay) {
        try {
            Thread.sleep(delay);
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it stops before the delay is over
        } catch (BundleException e) {
            log.error("Cannot stop", e);
        }
    }
}
