package io.ecosystem.platform;

/**
 * The properties of the framework through which the launcher tells the bundles about the instance.
 * {@link InstanceFolder} has those of the folders. Under another launcher any of them may be missing.
 */
public final class FrameworkProperties {

    /** The folder of the distribution, see {@link Home}. */
    public static final String HOME = "ecosystem.home";

    /** The folder of configurations, {@link Home#conf()} if missing. */
    public static final String CONF = "ecosystem.conf";

    /** The folder of deployed bundles and features, {@link Home#deploy()} if missing. */
    public static final String DEPLOY = "ecosystem.deploy";

    /** The name of the application, {@value #DEFAULT_APPLICATION} if missing. */
    public static final String APPLICATION = "ecosystem.application";

    /** The id of the instance, {@value #DEFAULT_INSTANCE} if missing. */
    public static final String INSTANCE = "ecosystem.instance";

    /** When the start began, in the form of {@link java.time.Instant#toString()}. */
    public static final String STARTED = "ecosystem.started";

    /** The settings of the start, as {@link io.ecosystem.platform.start.Handover} writes them. */
    public static final String SETTINGS = "ecosystem.settings";

    /** The file that is there while the instance is ready; none if missing. */
    public static final String READY_FILE = "ecosystem.ready.file";

    /** {@code false} keeps the instance from printing its screen. */
    public static final String GREETING = "ecosystem.greeting";

    /** The command that tells the service manager how the instance is; none if missing. */
    public static final String NOTIFIER = "ecosystem.notifier";

    /** The time after which the service manager takes the instance for hanging, in microseconds; none if missing. */
    public static final String WATCHDOG_MICROS = "ecosystem.watchdog.micros";

    /** Whether standard error is a terminal, {@code true} or {@code false}; set by the start script. */
    public static final String TERMINAL = "ecosystem.terminal";

    /** The application that an instance belongs to unless it is told otherwise. */
    public static final String DEFAULT_APPLICATION = "ecosystem";

    /** The id that an instance has unless it is told otherwise. */
    public static final String DEFAULT_INSTANCE = "0";

    private FrameworkProperties() {}
}
