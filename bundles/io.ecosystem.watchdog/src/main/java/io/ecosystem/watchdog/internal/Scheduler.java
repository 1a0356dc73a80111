package io.ecosystem.watchdog.internal;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ForkJoinPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The virtual thread scheduler of the virtual machine, accessed as its release allows. */
final class Scheduler {

    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final String BEAN = "jdk.management.VirtualThreadSchedulerMXBean";

    private Scheduler() {}

    /** Finds it; logs if it cannot be changed. */
    static Carriers.Pool open() {
        try {
            return new Managed();
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.debug("Java before 24 has no bean for its carriers: {}", e.toString());
        }
        try {
            return new Opened();
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.warn(
                    "Carriers of virtual threads cannot be added, so calls that compute for long keep others waiting;"
                            + " start Java with --add-opens=java.base/java.lang=ALL-UNNAMED: {}",
                    e.toString());
            return new Fixed();
        }
    }

    /** For Java 24 and later. */
    static final class Managed implements Carriers.Pool {

        private final Object bean;
        private final Method size;
        private final Method resize;
        private final Method busy;

        Managed() throws ReflectiveOperationException {
            Class<?> type = Class.forName(BEAN, true, ClassLoader.getPlatformClassLoader());
            bean = ManagementFactory.getPlatformMXBean(type.asSubclass(PlatformManagedObject.class));
            size = type.getMethod("getParallelism");
            resize = type.getMethod("setParallelism", int.class);
            busy = type.getMethod("getMountedVirtualThreadCount");
        }

        @Override
        public int size() {
            return (Integer) call(size);
        }

        @Override
        public void resize(int number) {
            call(resize, number);
        }

        @Override
        public int most() {
            return Carriers.MOST;
        }

        @Override
        public int busy() {
            return (Integer) call(busy);
        }

        private Object call(Method method, Object... arguments) {
            try {
                return method.invoke(bean, arguments);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** For older Java, if started with access to it. */
    static final class Opened implements Carriers.Pool {

        private final ForkJoinPool pool;

        Opened() throws ReflectiveOperationException {
            Field field = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
            field.setAccessible(true);
            pool = (ForkJoinPool) field.get(null);
        }

        @Override
        public int size() {
            return pool.getParallelism();
        }

        @Override
        public void resize(int number) {
            pool.setParallelism(number);
        }

        @Override
        public int most() {
            return Carriers.MOST;
        }

        @Override
        public int busy() {
            return pool.getActiveThreadCount();
        }
    }

    /** If neither works. */
    private static final class Fixed implements Carriers.Pool {

        @Override
        public int size() {
            return Integer.getInteger(
                    "jdk.virtualThreadScheduler.parallelism",
                    Runtime.getRuntime().availableProcessors());
        }

        @Override
        public void resize(int number) {
            throw new IllegalStateException("carriers cannot be added");
        }

        @Override
        public int most() {
            return size();
        }

        @Override
        public int busy() {
            return 0;
        }
    }
}
