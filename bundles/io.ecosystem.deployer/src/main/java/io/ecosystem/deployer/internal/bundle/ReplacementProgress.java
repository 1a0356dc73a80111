package io.ecosystem.deployer.internal.bundle;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;

/**
 * What is known of an ongoing replacement of a platform bundle. The framework itself keeps it as a service, so that the
 * next deployer finds it if the replacement restarts the deployer. It consists of JDK types alone, which deployers of
 * different versions share. Thread-safe.
 */
final class ReplacementProgress {

    private static final String MARK = "ecosystem.replacement";
    private static final String FILE = "file";
    private static final String LOCATION = "location";
    private static final String FROM = "from";
    private static final String CAUSE = "cause";
    private static final String IS_BACK = "back";
    private static final String COMPONENTS = "components";
    private static final String DEFECTS = "defects";
    private static final String BEGAN = "began";
    private static final String ENDED = "ended";
    private static final String SINCE = "since";
    private static final String FAILURE = "failure";
    private static final String IS_SHIPPED = "shipped";
    private static final String RESTARTS = "restarts";
    private static final String DEPLOYER = "deployer";
    private static final String THREAD = "thread";
    private static final String REGISTRATION = "registration";

    private final Map<String, Object> values;
    private final CountDownLatch deployer;

    private ReplacementProgress(Map<String, Object> values) {
        this.values = values;
        deployer = (CountDownLatch) Objects.requireNonNull(values.get(DEPLOYER), DEPLOYER);
    }

    /**
     * Begins one.
     *
     * @param file its file in the deploy folder
     * @param location of its bundle
     * @param from the version that is replaced
     * @param isBack whether the shipped version returns
     * @param cause why it returns, if not because the file is gone
     * @param components the components of the bundle that were satisfied
     * @param defects the problems that its components had
     * @param restartsDeployer whether the deployer goes and comes back
     */
    static ReplacementProgress begin(
            BundleContext context,
            String file,
            String location,
            String from,
            boolean isBack,
            String cause,
            Collection<String> components,
            Collection<String> defects,
            boolean restartsDeployer) {
        var values = new ConcurrentHashMap<String, Object>();
        values.put(FILE, file);
        values.put(LOCATION, location);
        values.put(FROM, from);
        values.put(IS_BACK, isBack);
        values.put(CAUSE, cause);
        values.put(COMPONENTS, List.copyOf(components));
        values.put(DEFECTS, List.copyOf(defects));
        values.put(BEGAN, System.nanoTime());
        values.put(RESTARTS, restartsDeployer);
        values.put(DEPLOYER, new CountDownLatch(restartsDeployer ? 1 : 0));
        var framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
        values.put(
                REGISTRATION,
                framework.registerService(Map.class.getName(), values, new Hashtable<>(Map.of(MARK, file))));
        return new ReplacementProgress(values);
    }

    /** Returns the ongoing replacement, begun by this deployer or by the one before it. */
    static Optional<ReplacementProgress> ongoing(BundleContext context) {
        try {
            var references = context.getServiceReferences(Map.class.getName(), "(" + MARK + "=*)");
            if (references == null || !(context.getService(references[0]) instanceof Map<?, ?> values)) {
                return Optional.empty();
            }
            @SuppressWarnings("unchecked") // as begin() registers it
            var known = (Map<String, Object>) values;
            return Optional.of(new ReplacementProgress(known));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is right", e);
        }
    }

    /** Records the thread. */
    void runsOn(Thread thread) {
        values.put(THREAD, thread);
    }

    /** Waits until the deployer works again, unless it was not restarted; returns whether it does in time. */
    boolean hasDeployer(long seconds) throws InterruptedException {
        return deployer.await(seconds, TimeUnit.SECONDS);
    }

    /** Ends it; the failure is empty if the new content works. */
    void end(String failure, boolean isShipped) {
        values.put(FAILURE, failure);
        values.put(IS_SHIPPED, isShipped);
        values.put(SINCE, Instant.now());
        values.put(ENDED, System.nanoTime());
    }

    /** Tells the thread that a restarted deployer works. */
    void deployerWorks() {
        deployer.countDown();
    }

    boolean restartsDeployer() {
        return Boolean.TRUE.equals(values.get(RESTARTS));
    }

    /** Returns whether the deployer is yet to come back. */
    boolean awaitsDeployer() {
        return deployer.getCount() > 0;
    }

    boolean hasEnded() {
        return values.containsKey(ENDED);
    }

    /** Forgets it, once its outcome has been handled. */
    void close() {
        ((ServiceRegistration<?>) Objects.requireNonNull(values.get(REGISTRATION))).unregister();
    }

    /** Interrupts the code that it waits for. */
    void interrupt() {
        if (values.get(THREAD) instanceof Thread thread) {
            thread.interrupt();
        }
    }

    StackTraceElement[] stack() {
        return values.get(THREAD) instanceof Thread thread ? thread.getStackTrace() : new StackTraceElement[0];
    }

    String file() {
        return text(FILE);
    }

    String location() {
        return text(LOCATION);
    }

    String cause() {
        return text(CAUSE);
    }

    boolean isBack() {
        return Boolean.TRUE.equals(values.get(IS_BACK));
    }

    /** Returns why the new content does not work; empty if it does. */
    String failure() {
        return text(FAILURE);
    }

    /** Returns whether the content of the distribution works after a failure. */
    boolean isShipped() {
        return Boolean.TRUE.equals(values.get(IS_SHIPPED));
    }

    List<String> components() {
        return texts(COMPONENTS);
    }

    List<String> defects() {
        return texts(DEFECTS);
    }

    /** Returns when it ended. */
    Instant since() {
        return (Instant) values.getOrDefault(SINCE, Instant.EPOCH);
    }

    /** Returns how long it took, or has taken so far. */
    Duration age() {
        long now = System.nanoTime();
        var began = (Long) values.getOrDefault(BEGAN, now);
        return Duration.ofNanos((Long) values.getOrDefault(ENDED, now) - began);
    }

    private String text(String key) {
        return (String) values.getOrDefault(key, "");
    }

    private List<String> texts(String key) {
        return ((List<?>) values.getOrDefault(key, List.of()))
                .stream().map(String.class::cast).toList();
    }
}
