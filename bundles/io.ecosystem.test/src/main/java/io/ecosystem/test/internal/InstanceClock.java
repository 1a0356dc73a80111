package io.ecosystem.test.internal;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;
import org.osgi.framework.BundleContext;

/** The clock by which what applications let wait becomes due. The instance has loaded its class, so it is reflected. */
public final class InstanceClock {

    private static final String BUNDLE = "io.ecosystem.spi";
    private static final String TYPE = "io.ecosystem.spi.time.MovableClock";

    private final Object clock;

    private InstanceClock(Object clock) {
        this.clock = clock;
    }

    /** Makes the clock of an instance whose bundles are installed, and have not started. */
    public static InstanceClock publish(BundleContext context) {
        try {
            var spi = Arrays.stream(context.getBundles())
                    .filter(bundle -> BUNDLE.equals(bundle.getSymbolicName()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no bundle " + BUNDLE));
            Object clock = spi.loadClass(TYPE).getConstructor().newInstance();
            context.registerService(TYPE, clock, null);
            return new InstanceClock(clock);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the instance has no clock that can be advanced", e);
        }
    }

    /**
     * Advances the clock; what has become due goes on at once.
     *
     * @throws IllegalArgumentException if the time is negative, or too long
     */
    public void advance(Duration by) {
        try {
            clock.getClass().getMethod("advance", Duration.class).invoke(clock, by);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("the clock cannot be advanced", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the clock cannot be advanced", e);
        }
    }
}
