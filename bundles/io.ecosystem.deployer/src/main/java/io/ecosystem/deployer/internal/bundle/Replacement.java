package io.ecosystem.deployer.internal.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Replaces the content of a platform bundle in place, on a thread of its own: stops it, updates it, rewires its
 * dependents and starts it. If it or one of its dependents does not run then, the shipped content returns.
 *
 * <p>If the deployer depends on it, and others that start later, the framework's start level is lowered to the
 * deployer's meanwhile. This stops and starts all bundles above in their order, as a stop and a start of the instance
 * do: transports go first and come last, so what they have received is still answered.
 *
 * <p>The thread may outlive the deployer, whose own class loader goes when the bundle is one on which the deployer
 * stands. So it touches no class of another bundle but the framework, creates no lambda, logs nothing, and loads no
 * class of the deployer's once it runs. What it finds is in its {@link ReplacementProgress}.
 */
final class Replacement implements Runnable {

    private static final long LONGEST_REFRESH_SECONDS = 30;
    private static final long LONGEST_RETURN_SECONDS = 10;
    private static final long LONGEST_LEVEL_SECONDS = 60;

    /** Resolved before the thread starts, as the class loader may be unusable later. */
    static final List<Class<?>> NEEDED = List.of(
            Awaited.class,
            Bundle.class,
            BundleException.class,
            CountDownLatch.class,
            FrameworkEvent.class,
            FrameworkListener.class,
            FrameworkStartLevel.class,
            FrameworkWiring.class,
            IOException.class,
            InterruptedException.class,
            ReplacementProgress.class,
            TimeUnit.class);

    private final Bundle bundle;
    private final Bundle framework;
    private final FrameworkWiring wiring;
    private final FrameworkStartLevel levels;
    private final int usualLevel;
    private final int lowLevel;
    private final List<Bundle> users;
    private final @Nullable InputStream content;
    private final ReplacementProgress progress;
    private final boolean isStarted;
    private final boolean lowersLevel;

    /**
     * @param users the bundles that must run again afterwards
     * @param lowLevel the start level of the deployer
     * @param content of the new version, closed here; null for the shipped one
     */
    Replacement(
            Bundle bundle,
            Bundle framework,
            List<Bundle> users,
            int lowLevel,
            @Nullable InputStream content,
            ReplacementProgress progress) {
        this.bundle = bundle;
        this.framework = framework;
        wiring = framework.adapt(FrameworkWiring.class);
        levels = framework.adapt(FrameworkStartLevel.class);
        usualLevel = levels.getStartLevel();
        this.lowLevel = lowLevel;
        this.users = List.copyOf(users);
        this.content = content;
        this.progress = progress;
        isStarted = runs(bundle) || bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
        lowersLevel = progress.restartsDeployer() && users.stream().anyMatch(user -> level(user) > lowLevel);
    }

    /** Starts the thread; returns at once. */
    static void start(Replacement replacement, String name) {
        var thread = new Thread(replacement, name);
        thread.setDaemon(true);
        replacement.progress.runsOn(thread);
        thread.start();
    }

    @Override
    public void run() {
        String failure = exchange(content);
        boolean isShipped = content == null;
        if (!failure.isEmpty() && content != null && framework.getState() == Bundle.ACTIVE) {
            Thread.interrupted();
            String again = exchange(null);
            isShipped = again.isEmpty();
            if (!isShipped) {
                failure = failure.concat("; and the shipped version: ").concat(again);
            }
        }
        progress.end(failure, isShipped);
    }

    /** Returns why it does not work; empty if it does. */
    private String exchange(@Nullable InputStream source) {
        try {
            String failure = exchangeContent(source);
            return failure.isEmpty() ? check() : failure;
        } catch (InterruptedException e) {
            return "it was interrupted";
        } catch (Throwable e) {
            return reason(e);
        }
    }

    private String exchangeContent(@Nullable InputStream source)
            throws BundleException, InterruptedException, IOException {
        if (lowersLevel) {
            level(lowLevel);
        }
        try {
            stop();
            update(source);
            var refreshed = new Awaited(FrameworkEvent.PACKAGES_REFRESHED);
            wiring.refreshBundles(List.of(bundle), refreshed);
            if (!refreshed.comes(LONGEST_REFRESH_SECONDS)) {
                return "the framework has not rewired its users in time";
            }
            if (level(bundle) <= levels.getStartLevel()) {
                start();
            }
        } finally {
            if (levels.getStartLevel() < usualLevel) {
                level(usualLevel);
            }
        }
        start(); // if it starts later than the deployer and has failed to, this says why
        return "";
    }

    private void start() throws BundleException {
        if (isStarted && !runs(bundle)) {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        }
    }

    private static int level(Bundle user) {
        return user.adapt(BundleStartLevel.class).getStartLevel();
    }

    /** Moves the framework to a start level; continues when bundles hold that up for too long. */
    private void level(int wanted) throws InterruptedException {
        var changed = new Awaited(FrameworkEvent.STARTLEVEL_CHANGED);
        levels.setStartLevel(wanted, changed);
        changed.comes(LONGEST_LEVEL_SECONDS);
    }

    private void stop() throws BundleException {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            if (bundle.getState() == Bundle.STOPPING || runs(bundle)) {
                throw e;
            } // else its code failed as it stopped
        }
    }

    private void update(@Nullable InputStream source) throws BundleException, IOException {
        if (source == null) {
            bundle.update();
        } else {
            try {
                bundle.update(source);
            } finally {
                source.close();
            }
        }
    }

    private String check() throws InterruptedException {
        if (isStarted && !runs(bundle)) {
            return "it does not run after its start";
        }
        for (int i = 0; i < users.size(); i++) {
            String failure = started(users.get(i));
            if (!failure.isEmpty()) {
                return failure;
            }
        }
        return progress.hasDeployer(LONGEST_RETURN_SECONDS) ? "" : "the deployer does not work with it";
    }

    /** The framework has tried to start it, but only reports failures to its listeners. */
    private static String started(Bundle user) {
        if (runs(user)) {
            return "";
        }
        try {
            user.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            return "";
        } catch (BundleException e) {
            return user.getSymbolicName().concat(" does not run with it: ").concat(reason(e));
        }
    }

    private static boolean runs(Bundle bundle) {
        return (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause == failure && cause.getMessage() != null && cause instanceof BundleException) {
            return cause.getMessage();
        }
        return cause.toString();
    }

    /** Waits for an event of the framework. */
    private static final class Awaited implements FrameworkListener {

        private final CountDownLatch done = new CountDownLatch(1);
        private final int type;

        Awaited(int type) {
            this.type = type;
        }

        @Override
        public void frameworkEvent(FrameworkEvent event) {
            if (event.getType() == type) {
                done.countDown();
            }
        }

        boolean comes(long seconds) throws InterruptedException {
            return done.await(seconds, TimeUnit.SECONDS);
        }
    }
}
