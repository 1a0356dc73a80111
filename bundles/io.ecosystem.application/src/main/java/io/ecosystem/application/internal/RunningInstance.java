package io.ecosystem.application.internal;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.InstanceFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity of this instance, as the launcher passed it to the framework. Without our launcher it is instance 0 of
 * {@code ecosystem}, and its folders are in the framework's cache.
 */
@Component(immediate = true)
public final class RunningInstance implements Instance {

    private static final Logger log = LoggerFactory.getLogger(RunningInstance.class);

    private final BundleContext context;
    private final String application;
    private final String id;
    private final Instant started;
    private final Duration before; // the uptime when this was created
    private final long madeNanos = System.nanoTime();
    private final Map<Folder, Path> folders;
    private final AtomicReference<Thread> stopping = new AtomicReference<>();

    @Activate
    public RunningInstance(BundleContext context) {
        this.context = context;
        application = property(FrameworkProperties.APPLICATION).orElse(FrameworkProperties.DEFAULT_APPLICATION);
        id = property(FrameworkProperties.INSTANCE).orElse(FrameworkProperties.DEFAULT_INSTANCE);
        started = property(FrameworkProperties.STARTED).map(Instant::parse).orElseGet(Instant::now);
        before = Duration.between(started, Instant.now());
        folders = Arrays.stream(Folder.values())
                .collect(Collectors.toMap(folder -> folder, folder -> made(shared(folder))));
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
        return application;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Instant started() {
        return started;
    }

    @Override
    public Duration uptime() {
        return before.plusNanos(System.nanoTime() - madeNanos);
    }

    @Override
    public Path folder(Folder folder) {
        return Objects.requireNonNull(folders.get(folder), folder::name);
    }

    @Override
    public void stop(Duration delay, String reason) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay of %s is negative".formatted(delay));
        }
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("io.ecosystem.application-stop")
                .unstarted(() -> stopAfter(delay, reason));
        if (stopping.compareAndSet(null, thread)) {
            log.info("Stopping in {} s: {}", delay.toMillis() / 1000.0, reason);
            thread.start();
        } else {
            log.info("Stopping already; not asked again by: {}", reason);
        }
    }

    private void stopAfter(Duration delay, String reason) {
        try {
            Thread.sleep(delay);
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
        } catch (InterruptedException e) {
            log.debug("The platform stops before the delay is over: {}", reason);
        } catch (BundleException e) {
            log.error("Cannot stop", e);
        }
    }

    private static InstanceFolder shared(Folder folder) {
        return switch (folder) {
            case DATA -> InstanceFolder.DATA;
            case QUEUES -> InstanceFolder.QUEUES;
            case LOG -> InstanceFolder.LOG;
            case SOCKETS -> InstanceFolder.SOCKETS;
            case TEMPORARY -> InstanceFolder.TEMPORARY;
        };
    }

    private Path made(InstanceFolder kind) {
        Path folder = property(kind.property())
                .map(Path::of)
                .orElseGet(() -> context.getDataFile(kind.folderName()).toPath());
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
    }

    private Optional<String> property(String name) {
        return Optional.ofNullable(context.getProperty(name)).filter(value -> !value.isBlank());
    }
}
